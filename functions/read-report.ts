/** GET /reports/{reportId}: 202 while it is computed. */
import { readInquiry } from "../shared/usecases/jobs/read.ts";
import { answered } from "./answered.ts";
import { http } from "./http.ts";
import { clock, inquiries } from "./wiring.ts";

export const handler = http(async ({ path }) => {
  const inquiry = await readInquiry(
    { clock: clock(), inquiries: inquiries() },
    { id: path["reportId"] ?? "", kinds: ["report"] },
  );
  return answered(inquiry, `/reports/${inquiry.id}`);
});
