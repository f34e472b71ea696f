"""Which messages are understood at which of the custodian's three sockets."""

from typing import Any, Final

from keepfaith.custody.protocol import (
    acknowledgment_messages,
    canary_messages,
    case_messages,
    cleared_mail,
    code_messages,
    control_messages,
    covering_messages,
    mailing_messages,
    messages,
    observer_messages,
    passkey_messages,
    proof_messages,
    record_grant_messages,
    registered_editions,
    review_messages,
    staff_messages,
    task_messages,
    use_messages,
)
from keepfaith.custody.protocol.message import Message, Verbs


def _verbs(*kinds: type[Message[Any]]) -> dict[str, type[Message[Any]]]:
    return {kind.verb: kind for kind in kinds}


REQUESTS: Final[Verbs] = _verbs(
    messages.Register,
    registered_editions.Editions,
    messages.Create,
    messages.Confirm,
    messages.Discard,
    messages.Digests,
    messages.Open,
    task_messages.Act,
    task_messages.Tasks,
    use_messages.Uses,
    use_messages.CaseUses,
    use_messages.Withdraw,
    use_messages.Restrict,
    use_messages.Restrictions,
    use_messages.Disclose,
    use_messages.Disclosures,
    use_messages.Recipients,
    case_messages.CheckSubject,
    proof_messages.MintLink,
    proof_messages.RedeemLink,
    proof_messages.OwnRecords,
    proof_messages.AddReceipt,
    proof_messages.Show,
    proof_messages.OwnDisclosures,
    proof_messages.WithdrawOwn,
    proof_messages.State,
    proof_messages.Correct,
    proof_messages.RenewLink,
    proof_messages.RefuseLinks,
    proof_messages.EndProof,
    code_messages.MintCode,
    code_messages.RedeemCode,
    messages.Send,
    cleared_mail.Recheck,
    cleared_mail.Withhold,
    mailing_messages.Mailing,
    messages.ConfirmSubscription,
    messages.Unsubscribe,
    messages.Subscriptions,
    messages.Expired,
    messages.Expire,
    canary_messages.ExpiredCanaries,
    canary_messages.ExpireCanary,
    messages.Erase,
    case_messages.OpenCase,
    case_messages.CloseCase,
    case_messages.Cases,
    case_messages.OneCase,
    case_messages.Hold,
    case_messages.Holds,
    case_messages.HeldAmong,
    covering_messages.AssignCase,
    covering_messages.SetCaseDue,
    covering_messages.WriteCaseLetter,
    covering_messages.Cover,
    covering_messages.Approve,
    covering_messages.Coverings,
    covering_messages.History,
    record_grant_messages.ProposeGrant,
    record_grant_messages.ApproveGrant,
    record_grant_messages.EndGrant,
    record_grant_messages.RecordGrants,
    messages.Remove,
    messages.Anchor,
    messages.LastAnchor,
    messages.Backups,
    messages.Unconfirmed,
    messages.Status,
    messages.DutiesOf,
    staff_messages.Assignments,
    staff_messages.Organizations,
    staff_messages.StaffHistory,
    staff_messages.ProposeDuty,
    staff_messages.EndAssignment,
    staff_messages.RenewAssignment,
    staff_messages.Leave,
    staff_messages.WeighGroups,
    acknowledgment_messages.Acknowledge,
    acknowledgment_messages.Acknowledgments,
    passkey_messages.Passkeys,
    passkey_messages.ProposePasskey,
    passkey_messages.EndPasskey,
    passkey_messages.AskAssertion,
    review_messages.Reviews,
    review_messages.WaitingReviews,
    review_messages.SettleReview,
    review_messages.PauseDuty,
    messages.Counters,
    messages.LastVerification,
    messages.Witness,
)
# What writes to people, and so gets keys to addresses and the tokens of links, is the worker: no page does.
_OF_WORKER: Final = _verbs(
    messages.Send, cleared_mail.Recheck, cleared_mail.Withhold, proof_messages.MintLink
)
OF_WEB: Final[Verbs] = {verb: kind for verb, kind in REQUESTS.items() if verb not in _OF_WORKER}
# Whoever reads what strangers send by e-mail keeps it, ends what its sender asked to end, and enters that a mailing is
# held where too much of it comes back. It opens nothing.
OF_INBOUND_MAIL: Final[Verbs] = _verbs(
    messages.Create, messages.Unsubscribe, mailing_messages.Mailing, messages.Status
)
# Whoever reads every file compares what it noted, and makes up people at another socket. It opens nothing, either.
OF_PROBER: Final[Verbs] = _verbs(
    messages.Digests, messages.Subscriptions, messages.Status, registered_editions.Editions
)
CONTROL: Final[Verbs] = _verbs(
    messages.Status,
    messages.Backups,
    control_messages.Vouch,
    case_messages.OperatorOpenCase,
    case_messages.OperatorCloseCase,
    case_messages.OperatorHold,
    control_messages.Removed,
    control_messages.BackedUp,
    control_messages.Duty,
    control_messages.EndStaff,
    staff_messages.Assignments,
    staff_messages.Organizations,
    staff_messages.Administrators,
    acknowledgment_messages.Acknowledgments,
    passkey_messages.Passkeys,
    passkey_messages.ConfirmPasskey,
    staff_messages.PlaceOrganization,
    staff_messages.ConfirmDuty,
    staff_messages.OperatorRenewAssignment,
    review_messages.OperatorReviews,
    review_messages.OperatorSettleReview,
    review_messages.ResumeDuty,
    control_messages.Enroll,
    control_messages.Checkpoint,
)
DECISIONS: Final[Verbs] = _verbs(
    messages.Status, observer_messages.Decisions, observer_messages.Canary, review_messages.WaitingReviews
)
