/** What any workspace returns at once; an agent that asks for more gets an error that says to ask for a part. */

/** files, folders and links that `list` returns */
export const LISTED = 2000
/** bytes of text that `read` returns */
export const READ_BYTES = 256 * 1024
/** size limit of a file that is read, bytes */
export const FILE_BYTES = 10 * 1024 * 1024
/** size limit of a file that is searched, bytes */
export const SEARCHED_BYTES = 1024 * 1024
/** hits that `search` returns */
export const HITS = 200
/** characters of a hit's line */
export const HIT_LENGTH = 300
