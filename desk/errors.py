"""Refusals of the desk, part of the tree in `policy_kb.errors`.

NotFound
├── ConversationNotFound
└── StaffUserNotFound
Conflict
├── IllegalHandoff        the conversation is not in a state that allows this
├── TakenByAnother        another member of staff already answers it
└── UsernameTaken
Invalid
├── UnknownRole
└── WeakPassword
Forbidden
└── WrongCredentials
"""

from policy_kb.errors import Conflict, Forbidden, Invalid, NotFound


class ConversationNotFound(NotFound):
    code = "conversation_not_found"

    def __init__(self, conversation_id: str) -> None:
        super().__init__(f"There is no conversation {conversation_id}; it may have been deleted at the person's wish.")


class StaffUserNotFound(NotFound):
    code = "staff_user_not_found"

    def __init__(self, username: str) -> None:
        super().__init__(f"There is no staff account called {username}. Add one with `rongwen user add`.")


class IllegalHandoff(Conflict):
    code = "illegal_handoff"

    def __init__(self, conversation_id: str, owner: str, action: str) -> None:
        super().__init__(
            f"Cannot {action} conversation {conversation_id}: it is with the {owner}. Reload and look again."
        )


class TakenByAnother(Conflict):
    code = "taken_by_another"

    def __init__(self, conversation_id: str) -> None:
        super().__init__(f"Another member of staff already answers conversation {conversation_id}.")


class UsernameTaken(Conflict):
    code = "username_taken"

    def __init__(self, username: str) -> None:
        super().__init__(f"A staff account called {username} exists already. Choose another name.")


class UnknownRole(Invalid):
    code = "unknown_role"

    def __init__(self, role: str, known: list[str]) -> None:
        super().__init__(f"There is no role {role}. The roles are {', '.join(known)}.")


class WeakPassword(Invalid):
    code = "weak_password"

    def __init__(self, minimum: int) -> None:
        super().__init__(f"The password is too short: it needs at least {minimum} characters.")


class WrongCredentials(Forbidden):
    """Says neither whether the name exists nor whether the account is inactive."""

    code = "wrong_credentials"

    def __init__(self) -> None:
        super().__init__("The name or the password is wrong.")
