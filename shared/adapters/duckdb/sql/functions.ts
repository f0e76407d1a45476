/**
 * The functions and operators that a SQL cohort may use, with the reason for each group. What is not here is refused by
 * its name. All of them reach nothing but their arguments, and give the same for the same data. What their results may
 * take of time and memory is bounded by the process that they run in. `docs/cohorts.md` has the same table; a test
 * compares the two.
 */

import type { SqlFault, SqlFaultCode } from "../../../contract/sql-faults.ts";

interface FunctionGroup {
  group: string;
  why: string;
  names: readonly string[];
}

const words = (text: string): readonly string[] => text.trim().split(/\s+/);

export const functionGroups: readonly FunctionGroup[] = [
  {
    group: "The import",
    why: "the instant of the import; there is no other clock",
    names: ["as_of"],
  },
  {
    group: "Comparisons",
    why: "operators and patterns; patterns are matched in linear time",
    names:
      words(`~~ !~~ ~~* !~~* ~~~ ^@ like_escape not_like_escape ilike_escape not_ilike_escape least greatest nullif
      equi_width_bins`),
  },
  {
    group: "Arithmetic",
    why: "numbers computed from numbers",
    names:
      words(`+ - * / // % ** ^ & | << >> ~ @ abs add subtract multiply divide fdiv fmod mod pow power sqrt cbrt exp
      ln log log2 log10 sign ceil ceiling floor round round_even trunc even gcd lcm greatest_common_divisor
      least_common_multiple pi degrees radians sin cos tan cot asin acos atan atan2 isnan isinf isfinite xor
      bit_count`),
  },
  {
    group: "Text",
    why: "make and clean ids: padding, case, parts, patterns",
    names:
      words(`|| concat concat_ws length len char_length character_length strlen octet_length bit_length lower lcase
      upper ucase trim ltrim rtrim lpad rpad left right substr substring reverse replace translate repeat
      split split_part string_split str_split string_to_array string_split_regex str_split_regex
      regexp_split_to_array regexp_matches regexp_full_match regexp_extract regexp_extract_all regexp_replace
      regexp_escape contains starts_with prefix ends_with suffix instr strpos position ascii unicode ord chr
      format printf strip_accents nfc_normalize levenshtein editdist3 damerau_levenshtein hamming jaccard
      jaro_similarity jaro_winkler_similarity url_encode url_decode array_to_string`),
  },
  {
    group: "Hashes and encodings",
    why: "ids stored as a hash; a stable share of users",
    names:
      words(`hash md5 md5_number md5_number_lower md5_number_upper sha1 sha256 hex to_hex unhex from_hex to_base64
      base64 from_base64 encode decode bin to_binary from_binary unbin to_base`),
  },
  {
    group: "Dates and times",
    why: "parts, differences and formats of times; none reads a clock",
    names:
      words(`age date_add date_diff datediff date_sub datesub date_part datepart date_trunc datetrunc time_bucket
      last_day year month day hour minute second millisecond microsecond nanosecond quarter week weekday
      weekofyear isodow isoyear yearweek dayofmonth dayofweek dayofyear dayname monthname decade century
      millennium era epoch epoch_ms epoch_us epoch_ns julian days_in_month make_date make_time make_timestamp
      make_timestamp_ms make_timestamp_ns make_timestamptz strftime strptime try_strptime timezone
      timezone_hour timezone_minute to_timestamp to_years to_months to_quarters to_weeks to_days to_hours
      to_minutes to_seconds to_milliseconds to_microseconds to_decades to_centuries to_millennia
      normalized_interval`),
  },
  {
    group: "Types",
    why: "the type of a value; values with several parts",
    names:
      words(`typeof row struct_pack struct_extract struct_extract_at struct_insert struct_keys struct_values
      struct_concat map map_from_entries map_keys map_values map_entries map_extract map_extract_value
      map_contains map_contains_entry map_contains_value map_concat cardinality element_at union_extract
      union_tag union_value`),
  },
  {
    group: "Lists",
    why: "lists and their elements; functions in a lambda are checked like all others",
    names:
      words(`list_value list_pack array_value array_extract list_extract list_element array_slice list_slice
      array_length list_count list_contains list_has array_contains array_has list_has_all array_has_all @> <@
      list_has_any array_has_any && list_position list_indexof array_position array_indexof list_concat
      list_cat array_concat array_cat list_append array_append array_push_back list_prepend array_prepend
      array_push_front array_pop_back array_pop_front list_distinct array_distinct list_unique array_unique
      list_intersect array_intersect list_sort array_sort list_reverse_sort array_reverse_sort list_reverse
      array_reverse list_filter array_filter filter list_transform array_transform list_apply array_apply
      apply list_reduce array_reduce reduce list_zip array_zip list_select array_select list_where array_where
      list_resize array_resize flatten list_aggregate array_aggregate list_aggr array_aggr aggregate list_min
      list_max list_sum list_avg list_median list_mode list_product list_first list_last list_any_value
      list_bool_and list_bool_or list_string_agg list_stddev_pop list_stddev_samp list_var_pop list_var_samp`),
  },
  {
    group: "JSON",
    why: "properties stored as JSON in a column",
    names:
      words(`->> json json_extract json_extract_path json_extract_string json_extract_path_text json_value
      json_exists json_contains json_valid json_type json_keys json_array_length json_array json_object
      json_quote to_json array_to_json row_to_json json_merge_patch`),
  },
  {
    group: "Rows",
    why: "rows made from the arguments only",
    names: words("unnest range generate_series generate_subscripts"),
  },
  {
    group: "Aggregates",
    why: "one exact value from many rows, in whatever order they come",
    names:
      words(`count count_star count_if countif sum sum_no_overflow avg mean min max bool_and bool_or bit_and bit_or
      bit_xor product fsum kahan_sum sumkahan favg median quantile quantile_cont quantile_disc mad stddev
      stddev_pop stddev_samp variance var_pop var_samp sem skewness kurtosis kurtosis_pop entropy corr
      covar_pop covar_samp regr_avgx regr_avgy regr_count regr_intercept regr_r2 regr_slope regr_sxx regr_sxy
      regr_syy geomean geometric_mean wavg weighted_avg histogram histogram_exact`),
  },
  {
    group: "Ordered aggregates",
    why: "the order of rows matters: the query runs on one thread",
    names:
      words(`any_value arbitrary first last list array_agg string_agg group_concat listagg mode arg_min arg_max
      argmin argmax min_by max_by arg_min_null arg_max_null arg_min_nulls_last arg_max_nulls_last
      json_group_array json_group_object`),
  },
  {
    group: "Windows",
    why: "a row compared with others of its group; the query runs on one thread",
    names:
      words(`row_number rank rank_dense dense_rank percent_rank cume_dist ntile lag lead first_value last_value
      nth_value fill`),
  },
];

const named = (...groups: string[]) =>
  new Set(functionGroups.filter(({ group }) => groups.includes(group)).flatMap(({ names }) => names));

export const allowedFunctions: ReadonlySet<string> = new Set(functionGroups.flatMap(({ names }) => names));
/**
 * Of rows that tie, or of none that are ordered, which one they take depends on how the rows are split among threads.
 */
export const orderedFunctions: ReadonlySet<string> = named("Ordered aggregates", "Windows");
/** In `FROM`. */
export const rowFunctions: ReadonlySet<string> = new Set(["unnest", "range", "generate_series"]);

const clocks = new Set(
  words(`now today current_date current_time current_timestamp get_current_time get_current_timestamp
      transaction_timestamp current_localtime current_localtimestamp localtime localtimestamp ago`),
);
const matching = (patterns: string) => new RegExp(`^(${words(patterns).join("|")})$`);
const reachers =
  matching(`read_.* glob sniff_.* parquet_.* arrow_.* query query_table json_execute_.* seq_scan getenv
  which_secret sql_auto_complete`);
const settings =
  matching(`current_.* session_user user version getvariable in_search_path txid.* pg_.* inet_.* has_.*
  duckdb_.* pragma_.* icu_.* col_description obj_description shobj_description write_log nextval
  currval setseed .*sleep.* checkpoint force_checkpoint stats`);
const changing = matching(`random uuid.* gen_random_uuid`);
const approximate = matching(`approx_.* reservoir_quantile list_approx_.*`);

/** Why a function is not allowed. */
export function refusalOf(name: string): SqlFault {
  return { code: codeOf(name), values: { name } };
}

function codeOf(name: string): SqlFaultCode {
  if (clocks.has(name)) return "function-of-the-clock";
  if (reachers.test(name)) return "function-of-files";
  if (settings.test(name)) return "function-of-settings";
  if (changing.test(name)) return "function-that-changes";
  return approximate.test(name) ? "function-approximate" : "function-not-listed";
}
