/** What channels are sent, and where nothing is. */
import type { lookup } from "node:dns";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { exchangeOverHttp } from "../../../shared/adapters/braze/exchange.ts";
import { publicOnly } from "../../../shared/adapters/braze/public-address.ts";
import { messagesOverHttp } from "../../../shared/adapters/channels/messages.ts";
import type { Run } from "../../../shared/contract/imports.ts";
import { channelTest, connectionStateChanged, importEnded } from "../../../shared/domain/notices.ts";
import { signingSecretOf } from "../../../shared/domain/webhook-signature.ts";
import type { Message, Receiver } from "../../../shared/ports/channels.ts";
import { steeredClock } from "../../fakes/clock.ts";
import { aChannel } from "../../fakes/ids.ts";
import { type ReceiverHere, receiverHere } from "../../fakes/receiver.ts";
import { connection, imported, keyRefused } from "../ses/sample.ts";

const pageUrl = "https://cohorts.example";
const clock = steeredClock();
const here = messagesOverHttp({ clock, pageUrl, local: true, patience: 60_000 });
const secret = signingSecretOf("a".repeat(40));

let receiver: ReceiverHere;
beforeEach(async () => {
  receiver = await receiverHere();
});
afterEach(() => receiver.stop());

const slack = (name = "#growth"): Receiver => ({
  channel: { kind: "slack", name },
  secrets: [`${receiver.origin}/services/secret`],
});
const webhook = (url = `${receiver.origin}/hook`): Receiver => ({
  channel: { kind: "webhook", name: "On call", url },
  secrets: [secret],
});
const ended = (run: Run): Message => ({ notice: importEnded(run), run });
const changed = (to: "active" | "failing", locale: "en" | "es" = "en"): Message => ({
  notice: connectionStateChanged(connection, {
    version: 1,
    from: "active",
    to,
    at: "2026-11-24T08:00:00.000Z",
  }),
  connection: { ...connection, locale },
});
const tested = (locale: "en" | "es"): Message => ({
  notice: channelTest({ id: aChannel("c"), name: "#growth" }, { id: "t", now: clock.now() }),
  locale,
});
const said = async (message: Message): Promise<string> => {
  await here.send(slack(), message);
  const body = JSON.parse(receiver.received.at(-1)?.body ?? "");
  expect(Object.keys(body)).toEqual(["text"]);
  return body.text;
};

describe("a Slack channel", () => {
  it("is told of an import in the words of its mail, with a link to the page", async () => {
    const [first, ...rest] = (await said(ended(imported))).split("\n");
    expect(first).toBe("*Imported* · Loyal buyers");
    expect(rest.at(-1)).toBe(`<${pageUrl}/imports/${imported.id}|Open this import>`);
    expect(rest).toEqual(expect.arrayContaining(["Added: 1,204", "Removed: 88"]));
    expect(receiver.received[0]?.headers).not.toHaveProperty("webhook-signature");
    expect(receiver.received[0]?.path).toBe("/services/secret");
  });

  it("is told why an import failed and what to do, in its language", async () => {
    const text = await said(ended({ ...keyRefused, locale: "es" }));
    expect(text).toMatch(/^\*Fallida\* · Loyal buyers\n/);
    expect(text).toMatch(/\n\*Por qué:\* .+\n\*Qué hacer:\* .+/);
  });

  it("is told that a connection is failing, and that it is active", async () => {
    expect(await said(changed("failing"))).toMatch(
      /^\*Failing\* · .+\nBraze has refused the data import key/,
    );
    expect(await said(changed("active", "es"))).toMatch(
      /^\*Activa\* · .+\nLa integración con Braze está activa/,
    );
  });

  it("is tested in the language that is asked for", async () => {
    expect(await said(tested("en"))).toBe(
      "*Test* · #growth\nThis is a test. Messages about imports and connections arrive in this channel. Nothing was imported.",
    );
    expect(await said(tested("es"))).toMatch(/^\*Prueba\* · #growth\nEsto es una prueba\./);
  });

  it("is told names as they are: none becomes a link or calls everybody", async () => {
    const run = { ...imported, cohortName: "<!channel> & <https://evil.example|x>" };
    const text = await said(ended(run));
    expect(text.split("\n")[0]).toBe("*Imported* · &lt;!channel&gt; &amp; &lt;https://evil.example|x&gt;");
  });
});

describe("nothing is sent", () => {
  const resolvesTo = (...addresses: string[]) =>
    ((_name: string, _options: object, told: (error: null, found: object[]) => void) =>
      told(
        null,
        addresses.map((address) => ({ address, family: address.includes(":") ? 6 : 4 })),
      )) as unknown as typeof lookup;

  it.each([["127.0.0.1"], ["169.254.169.254"], ["::1"], ["8.8.8.8", "10.0.0.1"]])(
    "to a host whose name resolves to %s",
    async (...addresses) => {
      let asked = 0;
      const resolve = ((...given: Parameters<typeof lookup>) => {
        asked += 1;
        return resolvesTo(...addresses)(...given);
      }) as typeof lookup;
      const exchange = exchangeOverHttp("ua", publicOnly(resolve), { keepAlive: false });
      const messages = messagesOverHttp({ clock, pageUrl, local: false, exchange });
      expect(await messages.send(webhook("https://rebinds.example:8443/x"), tested("en"))).toBeUndefined();
      expect(asked).toBe(1);
    },
  );

  it("to an address that is stored and not allowed, which is not even looked up", async () => {
    const messages = messagesOverHttp({
      clock,
      pageUrl,
      local: false,
      exchange: async () => {
        throw new Error("it was sent");
      },
    });
    for (const url of [`${receiver.origin}/hook`, "https://127.0.0.1/", "https://a:b@example.com/", ""])
      expect(await messages.send(webhook(url), tested("en"))).toBeUndefined();
    const { url: _, ...without } = webhook().channel;
    expect(await messages.send({ channel: without, secrets: [secret] }, tested("en"))).toBeUndefined();
    expect(await messages.send({ ...slack(), secrets: [] }, tested("en"))).toBeUndefined();
    expect(await messages.send(slack(), tested("en"))).toBeUndefined();
    expect(receiver.received).toEqual([]);
  });
});

it("a receiver that breaks the connection, or that nobody runs, has not answered", async () => {
  receiver.answers("drops");
  expect(await here.send(webhook(), tested("en"))).toBeUndefined();
  expect(await here.send(webhook("http://127.0.0.1:1/"), tested("en"))).toBeUndefined();
});

it("each message has a connection of its own", async () => {
  await here.send(webhook(), tested("en"));
  await here.send(webhook(), tested("en"));
  expect(receiver.received.map(({ headers }) => headers.connection)).toEqual(["close", "close"]);
});
