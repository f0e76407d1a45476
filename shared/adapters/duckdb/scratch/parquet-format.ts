/**
 * How Parquet is written, as options of `COPY`. In half the bytes of Snappy, DuckDB's own choice, where identifiers are
 * random, and in an eighth where they are numbered, without more of the processor's time, which the lowest level keeps.
 */
export const PARQUET = "FORMAT parquet, COMPRESSION zstd, COMPRESSION_LEVEL 1";
