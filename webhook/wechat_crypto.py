"""The AES envelope of safe mode: wechatpy's cipher, with the checks that wechatpy leaves out.

wechatpy 1.8.18 compares with `!=`, does not check the padding or the length field and draws its random bytes from
`random`; the contract's section 2 asks for all of these. Both the current and the previous key open; the answer is
sealed with the key that opened.
"""

import base64
import binascii
import hmac
import secrets
import struct
from collections.abc import Sequence
from dataclasses import dataclass

from wechatpy.crypto import PrpCrypto

from policy_kb.errors import Invalid
from webhook.wechat_verify import NotFromWeChat, check_signature, signature_of

BLOCK_BYTES = 32
_PREFIX_BYTES = 16
_HEADER_BYTES = _PREFIX_BYTES + 4


class BadAesKey(Invalid):
    code = "bad_aes_key"

    def __init__(self) -> None:
        super().__init__(
            "EncodingAESKey 应为 43 位字母或数字，请检查 RONGWEN_WECHAT_AES_KEY。"
            "(The AES key must be 43 letters or digits.)"
        )


@dataclass(frozen=True)
class Opened:
    """A decrypted message and the place of the key that opened it."""

    text: str
    key_index: int


class _Cipher(PrpCrypto):
    def get_random_string(self) -> str:
        return secrets.token_hex(_PREFIX_BYTES // 2)

    def open(self, ciphertext: bytes, app_id: str) -> str:
        """Raise ValueError (UnicodeDecodeError too) for anything but one well-formed envelope for `app_id`."""
        if not ciphertext or len(ciphertext) % BLOCK_BYTES:
            raise ValueError("length is not a multiple of the block")
        plain = self.cipher.decrypt(ciphertext)
        pad = plain[-1]
        if not 1 <= pad <= BLOCK_BYTES or plain[-pad:] != bytes([pad]) * pad:
            raise ValueError("bad padding")
        content = plain[:-pad]
        if len(content) < _HEADER_BYTES:
            raise ValueError("too short")
        (length,) = struct.unpack(">I", content[_PREFIX_BYTES:_HEADER_BYTES])
        message, suffix = content[_HEADER_BYTES : _HEADER_BYTES + length], content[_HEADER_BYTES + length :]
        if len(message) != length or not hmac.compare_digest(suffix, app_id.encode()):
            raise ValueError("length field or appid does not fit")
        return message.decode()


class Envelope:
    """Opens and seals for one account; `keys` are EncodingAESKeys, the current one first."""

    def __init__(self, token: str, app_id: str, keys: Sequence[str]) -> None:
        self._token = token
        self._app_id = app_id
        self._ciphers = [_Cipher(_decode_key(key)) for key in keys]

    def open(self, encrypted: str, msg_signature: str, timestamp: str, nonce: str) -> Opened:
        """Verify, then decrypt. Any failure is NotFromWeChat."""
        check_signature(msg_signature, self._token, timestamp, nonce, encrypted)
        try:
            ciphertext = base64.b64decode(encrypted, validate=True)
        except (binascii.Error, ValueError) as error:
            raise NotFromWeChat("envelope") from error
        for index, cipher in enumerate(self._ciphers):
            try:
                return Opened(cipher.open(ciphertext, self._app_id), index)
            except ValueError:
                continue
        raise NotFromWeChat("envelope")

    def seal(self, text: str, key_index: int, timestamp: str, nonce: str) -> str:
        """The XML of an encrypted answer, signed over our own timestamp and nonce."""
        encrypted = self._ciphers[key_index].encrypt(text, self._app_id).decode()
        signature = signature_of(self._token, timestamp, nonce, encrypted)
        return (
            f"<xml><Encrypt><![CDATA[{encrypted}]]></Encrypt><MsgSignature><![CDATA[{signature}]]></MsgSignature>"
            f"<TimeStamp>{timestamp}</TimeStamp><Nonce><![CDATA[{nonce}]]></Nonce></xml>"
        )


def _decode_key(key: str) -> bytes:
    try:
        decoded = base64.b64decode(key + "=", validate=True)
    except (binascii.Error, ValueError) as error:
        raise BadAesKey from error
    if len(key) != 43 or len(decoded) != 32:
        raise BadAesKey
    return decoded
