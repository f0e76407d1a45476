/** Addresses that get no mail any more, by why. */
export const mail = {
  blocked: (address: string) => `${address} gets no mail any more`,
  why: {
    bounced: (day: string) =>
      `A mail to it came back on ${day}: the mailbox does not exist, or takes no mail from us.`,
    complained: (day: string) => `Its owner marked one of our mails as spam on ${day}.`,
    "on-ses-list": (day: string) => `The mail service delivers nothing to it, as it said on ${day}.`,
  },
  todo: {
    bounced: "If it is mistyped, replace it. If it is right, have the mailbox mended first.",
    complained: "Ask its owner first. If they want no mails, take the address off.",
    "on-ses-list": "Ask whoever runs this system to have it taken off the mail service's list first.",
  },
  again: "Mail this address again",
  askOperator: "Then an operator can have it mailed again.",
  notSent: {
    bounced: (day: string) => `not sent: an earlier mail came back on ${day}`,
    complained: (day: string) => `not sent: its owner marked a mail as spam on ${day}`,
    "on-ses-list": (day: string) => `not sent: the mail service has blocked it since ${day}`,
  },
  afterwards: {
    bounced: (day: string) => `sent, and came back on ${day}`,
    complained: (day: string) => `sent, and marked as spam on ${day}`,
    "on-ses-list": (day: string) => `not delivered: the mail service blocked it on ${day}`,
  },
};
