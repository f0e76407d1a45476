/** The stand-in for SES: aws-ses-v2-local, which shows the mails that it received on a page. */
import ses from "aws-ses-v2-local";
import { type Listening, listeningAlready } from "../listening.ts";

export async function inboxServer(port: number): Promise<Listening> {
  // By default it listens on every interface.
  return listeningAlready(await ses.default({ host: "127.0.0.1", port }));
}
