import type { ChannelTestAnswer } from "../../contract/deliveries.ts";

const GONE = 410;

/** What an answer of a receiver means. Only 2xx is a success: a redirect is none, and is not followed. */
export function answerOf(answer: { status: number } | undefined): ChannelTestAnswer {
  if (!answer) return { state: "failed", why: "no-answer" };
  const { status } = answer;
  if (status >= 200 && status < 300) return { state: "delivered", status };
  return { state: "failed", why: status === GONE ? "gone" : "refused", status };
}
