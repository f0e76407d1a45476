/** What of each engine's language a cohort's query is made of. */

export type Engine = "duckdb" | "trino";

interface Language {
  keywords: readonly string[];
  types: readonly string[];
  /** The functions that are offered: those that cohorts are mostly made with. Others are taken too. */
  functions: readonly string[];
}

const words = (text: string): string[] => text.trim().split(/\s+/);

export const languages: Record<Engine, Language> = {
  duckdb: {
    keywords: words(`
      all and any as asc between by case cast cross current desc distinct else end except exclude exists false filter
      first following from full group having ilike in inner intersect interval is join last lateral left like limit
      natural not null nulls offset on or order outer over partition preceding qualify range replace right row rows
      select semi similar then to true try_cast unbounded union using values when where window with`),
    types: words(`
      bigint boolean date decimal double float hugeint integer json smallint time timestamp timestamptz tinyint
      varchar`),
    functions: words(`
      abs any_value arg_max arg_min array_agg as_of avg bool_and bool_or ceil coalesce concat contains count count_if
      date_diff date_part date_trunc dayname day dense_rank ends_with epoch first_value floor greatest hour
      json_extract_string lag last_day lead least left len length list lower lpad max md5 median min month ntile nullif
      quantile_cont rank regexp_extract regexp_matches regexp_replace replace right round row_number rpad sha256
      split_part starts_with stddev strftime strptime substr sum trim try_strptime upper week weekday year`),
  },
  trino: {
    keywords: words(`
      all and any as asc at between by case cast cross current desc distinct else end escape except exists extract false
      fetch filter first following from full group grouping having in inner intersect interval is join last lateral left
      like limit natural not null nulls offset on or order outer over partition preceding range right row rows select
      sets then to true try_cast unbounded union unnest using values when where window with zone`),
    types: words(`
      bigint boolean char date decimal double integer json real smallint time timestamp tinyint varbinary varchar`),
    functions: words(`
      abs any_value array_agg as_of avg bool_and bool_or cardinality ceil coalesce concat contains count count_if date
      date_add date_diff date_format date_parse date_trunc day day_of_week dense_rank element_at first_value floor
      from_iso8601_date from_iso8601_timestamp from_unixtime greatest hour if json_extract_scalar lag last_day_of_month
      last_value lead least length lower lpad max max_by md5 min min_by month ntile nullif parse_datetime quarter rank
      regexp_extract regexp_like regexp_replace replace reverse round row_number rpad sha256 split split_part starts_with
      stddev strpos substr sum to_hex to_unixtime trim try upper week year`),
  },
};
