/** Ids and a time that the document's examples share. */
export const ids = {
  connection: "3qz0n7d1k5vx8c2m9r4t",
  channel: "c4h9n2l6q8w1e5r7t3y0",
  key: "w8e1p6y3b0s7h2j5g4u9",
  cohort: "f5a2l9o4i7n0q3x6d1k8",
  upload: "t6r1v8z3m0c5b2n7h4j9",
  report: "p2u7y4e9w0g5s1a6k3d8",
  preview: "x9c4v1b6n3m8l0o5i2q7",
  check: "k4d8s2j7h1g6f3a9p0o5",
  run: "f5a2l9o4i7n0q3x6d1k8_20261125T080000Z_417-once-9k2m4c7v1b8n3x6z0q5w",
  sandboxKey: "h3j8g1f6d4s9a0q2w7e5",
  address: "9b2f6c1d4e8a7053f1b6d2c9e4a80735",
  forgetting: "g7e2t5f9o1r4b8d3a6k0",
  segment: "z1x6c3v8b5n0m2l7k4j9",
} as const;

export const at = "2026-11-25T08:00:00.000Z";
