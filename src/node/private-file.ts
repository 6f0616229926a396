/**
 * Permissions of files that hold prompts, replies and output of commands, and of folders of such: they are their user's
 * alone. Windows has no such bits; there the user's own folder protects them.
 */
export const PRIVATE_FILE = 0o600
export const PRIVATE_FOLDER = 0o700
