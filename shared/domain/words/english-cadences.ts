import type { CadenceWords } from "./cadence-words.ts";

export const englishCadences: CadenceWords = {
  weekdays: {
    MON: "Monday",
    TUE: "Tuesday",
    WED: "Wednesday",
    THU: "Thursday",
    FRI: "Friday",
    SAT: "Saturday",
    SUN: "Sunday",
  },
  hourly: (at, until, zone) => `Every hour from ${at} to ${until}, ${zone}`,
  daily: (at, zone) => `Every day at ${at}, ${zone}`,
  fromMondayToFriday: (at, zone) => `Every day from Monday to Friday at ${at}, ${zone}`,
  weekly: (days, at, zone) => `Every ${days} at ${at}, ${zone}`,
  monthly: (day, at, zone) => `On day ${day} of every month at ${at}, ${zone}`,
  monthlyOnLastDay: (at, zone) => `On the last day of every month at ${at}, ${zone}`,
  onArrival: "When new data arrives",
  within: (minutes) => (minutes === 1 ? ", or up to a minute later" : `, or up to ${minutes} minutes later`),
  clockChanges: {
    "skipped-by-dst": (at, due) =>
      `The clocks go forward and ${at} does not exist on this day: the import is due at ${due} instead ` +
      "and begins within half an hour.",
    "repeated-by-dst": (at) =>
      `The clocks go back and ${at} comes twice on this day: the import runs once, the first time.`,
  },
};
