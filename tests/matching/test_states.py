from concurrent.futures import ThreadPoolExecutor

import pytest
from request_samples import BANK, NOW, OTHER_BANK, file_sample
from sqlalchemy.orm import Session, sessionmaker

from matching.errors import IllegalTransition, MatchNotFound, NeedClosed, NeedNotFound, ReasonMissing
from matching.models import MatchState
from matching.needs import advance, get_need, need_status, withdraw_need
from matching.states import TRANSITIONS, is_open, may_follow, overall

TO_DISBURSED = ["contacted", "conditions_listed", "conditions_met", "accepted", "approved", "disbursed"]


class TestTable:
    def test_knows_every_state(self):
        assert set(TRANSITIONS) == set(MatchState)

    def test_nothing_goes_back_to_sent(self):
        assert not any(may_follow(state, MatchState.SENT) for state in MatchState)

    def test_every_open_state_can_be_withdrawn(self):
        assert all(may_follow(state, MatchState.WITHDRAWN) for state in MatchState if is_open(state))

    def test_every_state_gives_a_status(self):
        assert {overall([state]) for state in MatchState} == set(MatchState)

    def test_money_paid_by_one_bank_outweighs_what_others_do(self):
        assert overall([MatchState.SENT, MatchState.DISBURSED]) is MatchState.DISBURSED


class TestAdvance:
    def test_writes_the_whole_way_into_the_history(self, session: Session):
        need = file_sample(session)
        for state in TO_DISBURSED:
            advance(session, need.matches[0].id, MatchState(state), actor="bank", now=NOW)

        match = get_need(session, need.number).matches[0]
        assert [event.to_state for event in match.events] == ["sent", *TO_DISBURSED]
        assert [event.from_state for event in match.events] == [None, "sent", *TO_DISBURSED[:-1]]

    @pytest.mark.parametrize("to", ["sent", "conditions_met", "accepted", "approved", "disbursed"])
    def test_refuses_what_the_table_does_not_list(self, session: Session, to: str):
        need = file_sample(session)

        with pytest.raises(IllegalTransition) as refusal:
            advance(session, need.matches[0].id, MatchState(to), actor="bank", now=NOW)
        assert "已提交" in refusal.value.advice
        assert get_need(session, need.number).matches[0].state is MatchState.SENT

    @pytest.mark.parametrize("reason", [None, "", "no_such_reason"])
    def test_a_decline_needs_a_known_reason(self, session: Session, reason: str | None):
        need = file_sample(session)

        with pytest.raises(ReasonMissing):
            advance(session, need.matches[0].id, MatchState.DECLINED, actor="bank", reason_code=reason, now=NOW)

    def test_closes_the_need_with_its_last_match(self, session: Session):
        need = file_sample(session, targets=(BANK, OTHER_BANK))
        closed = []
        for match in need.matches:
            advance(session, match.id, MatchState.DECLINED, actor="bank", reason_code="other", now=NOW)
            closed.append(get_need(session, need.number).closed_at)

        assert closed == [None, NOW]

    def test_an_unknown_match_is_refused(self, session: Session):
        with pytest.raises(MatchNotFound):
            advance(session, 0, MatchState.CONTACTED, actor="bank", now=NOW)

    def test_of_two_at_once_one_is_refused(self, sessions: sessionmaker[Session]):
        with sessions.begin() as session:
            match_id = file_sample(session).matches[0].id

        def attempt(_: int) -> bool:
            try:
                with sessions.begin() as session:
                    advance(session, match_id, MatchState.CONTACTED, actor="bank", now=NOW)
            except IllegalTransition:
                return False
            return True

        with ThreadPoolExecutor(4) as pool:
            assert sorted(pool.map(attempt, range(4))) == [False, False, False, True]


class TestWithdraw:
    def test_ends_every_open_match(self, session: Session):
        need = file_sample(session, targets=(BANK, OTHER_BANK))
        advance(session, need.matches[0].id, MatchState.DECLINED, actor="bank", reason_code="other", now=NOW)

        withdrawn = withdraw_need(session, need.number, "c-1", now=NOW)

        assert [match.state for match in withdrawn.matches] == [MatchState.DECLINED, MatchState.WITHDRAWN]
        assert need_status(withdrawn) is MatchState.DECLINED
        assert withdrawn.closed_at == NOW

    def test_twice_is_refused(self, session: Session):
        need = file_sample(session)
        withdraw_need(session, need.number, "c-1", now=NOW)

        with pytest.raises(NeedClosed):
            withdraw_need(session, need.number, "c-1", now=NOW)

    def test_from_another_conversation_finds_nothing(self, session: Session):
        need = file_sample(session)

        with pytest.raises(NeedNotFound):
            withdraw_need(session, need.number, "c-2", now=NOW)
