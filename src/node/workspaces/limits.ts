/** What a workspace gives at once, whoever keeps it: an agent that asks for more is told to ask for a part. */

/** files, folders and links that `list` names */
export const LISTED = 2000
/** bytes of text that `read` returns */
export const READ_BYTES = 256 * 1024
/** bytes of a file that is read at all */
export const FILE_BYTES = 10 * 1024 * 1024
/** bytes of a file that is searched */
export const SEARCHED_BYTES = 1024 * 1024
/** hits that `search` returns */
export const HITS = 200
/** characters of the line of a hit */
export const HIT_LENGTH = 300
