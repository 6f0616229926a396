/** Where a command leaves its checks for the verifier to read. */
export const REPORT = 'tfgrpo-report'

/** How a test file is run, or why it cannot be, in one sentence. */
export type RunnerChoice =
  | {
      runner: string
      command: string
      /** where the runner runs; '' = the workspace */
      folder: string
      /** the last word of the command: the file, as it is named in that folder */
      file: string
    }
  | { problem: string }

/** What the machine and the repository offer apart from files. */
export interface Installed {
  /** whether node_modules/.bin of a folder holds a program; '' = the workspace, which may have one from above it */
  bin(name: string, folder: string): boolean
  /** the Python of a virtual environment inside of the workspace, relative; null without one */
  python: string | null
}

/** The command as it runs in a folder of the workspace. */
export const inFolder = (folder: string, command: string) =>
  folder === '' ? command : `cd ${shellWord(folder)} && ${command}`

/** A word of a shell command. */
export function shellWord(text: string): string {
  return /^[\w@%+=:,./-]+$/.test(text) && !text.startsWith('-') ? text : shellQuoted(text)
}

function shellQuoted(text: string): string {
  // An option is no file name: "./" keeps it one. Options of ours come here without special characters.
  if (/^-{1,2}[\w-]+$/.test(text)) return text
  const word = text.startsWith('-') ? `./${text}` : text
  return `'${word.replaceAll("'", `'\\''`)}'`
}
