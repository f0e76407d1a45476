/** The engine's hash of a member, 64 bits, as SQL over rows with kind, id and label. Two members may have the same. */
export const MEMBER_HASH = "hash(kind, id, label)";
