"""WeChat fails in two ways only: try again later, or do not.

The table is the contract's section 6. What to do with an answer that could not be sent follows from the class:
`wait_for_user` keeps it for the user's next message, the others end the attempt.
"""

from policy_kb.errors import Conflict, Unavailable

STALE_TOKEN_CODES = frozenset({40001, 40014, 42001})

WAIT_FOR_USER_CODES = {
    45015: "the 48 hours are over or the user has left",
    45047: "the messages for this contact are used up",
    48001: "the account may not send customer-service messages",
    45009: "the day's quota is used up",
    40200: "the account type may not send this",
}

FINAL_CODES = {
    40003: "no such user",
    43004: "the user does not follow the account",
    43019: "the user has blocked the account",
    45002: "the text is too long",
    40164: "this server's address is not on the account's allow-list",
    40125: "the AppSecret is wrong",
    40013: "the AppID is wrong",
    40243: "the AppSecret is frozen",
    40001: "the access token is refused, or the AppSecret is wrong",
}


class WeChatUnavailable(Unavailable):
    """No answer, or busy: trying again may help."""

    code = "wechat_unavailable"

    def __init__(self, why: str) -> None:
        self.why = why
        super().__init__(f"微信接口暂时不可用（{why}）。(WeChat did not answer.)")


class PossiblySent(WeChatUnavailable):
    """WeChat took the call but its answer is lost: repeating it could send twice."""

    code = "wechat_possibly_sent"


class WeChatRejected(Conflict):
    """WeChat said no with `errcode`."""

    code = "wechat_rejected"

    def __init__(self, errcode: int) -> None:
        self.errcode = errcode
        self.waits_for_user = errcode in WAIT_FOR_USER_CODES
        meaning = WAIT_FOR_USER_CODES.get(errcode) or FINAL_CODES.get(errcode, "see WeChat's list of return codes")
        super().__init__(f"微信拒绝了这次调用：{errcode}（{meaning}）。(WeChat rejected the call.)")
