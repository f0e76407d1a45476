/** What of the engine's language a cohort's query is made of. */

const words = (text: string): string[] => text.trim().split(/\s+/);

export const keywords = words(`
  all and any as asc between by case cast cross current desc distinct else end except exclude exists false filter first
  following from full group having ilike in inner intersect interval is join last lateral left like limit natural not
  null nulls offset on or order outer over partition preceding qualify range replace right row rows select semi similar
  then to true try_cast unbounded union using values when where window with`);

export const types = words(`
  bigint boolean date decimal double float hugeint integer json smallint time timestamp timestamptz tinyint varchar`);

/** The functions that are offered: those that cohorts are mostly made with. Others are taken too. */
export const functions = words(`
  abs any_value arg_max arg_min array_agg as_of avg bool_and bool_or ceil coalesce concat contains count count_if
  date_diff date_part date_trunc dayname day dense_rank ends_with epoch first_value floor greatest hour
  json_extract_string lag last_day lead least left len length list lower lpad max md5 median min month ntile nullif
  quantile_cont rank regexp_extract regexp_matches regexp_replace replace right round row_number rpad sha256 split_part
  starts_with stddev strftime strptime substr sum trim try_strptime upper week weekday year`);
