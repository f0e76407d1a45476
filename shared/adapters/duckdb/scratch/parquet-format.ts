/**
 * How Parquet is written, as options of `COPY`. In half the bytes of Snappy, DuckDB's own choice, where identifiers are
 * random, and in an eighth where they are numbered, without more of the processor's time, which the lowest level keeps.
 * Identifiers have too many values for a dictionary, which is given up early: a twelfth of the time of writing them.
 */
export const PARQUET = "FORMAT parquet, COMPRESSION zstd, COMPRESSION_LEVEL 1, DICTIONARY_SIZE_LIMIT 1000";
