import { expect, it } from "vitest";
import { newConnection, settingsOf } from "../../web/connections/draft.ts";

const draft = {
  ...newConnection("en"),
  name: "Shop",
  endpoint: "https://rest.iad-01.braze.com",
  contacts: ["crm@example.com"],
};

it.each([
  ["", 0],
  [" 30 ", 30],
  ["900", 900],
  ["901", undefined],
  ["1.000", undefined],
  ["1e2", undefined],
  ["-1", undefined],
])("a pause of %j is %j seconds", (secondsBeforeAdds, seconds) => {
  expect(settingsOf({ ...draft, secondsBeforeAdds })?.secondsBeforeAdds).toBe(seconds);
});
