/** A runner that names in its output only the checks that fail, unless it is asked to name those that pass. */
interface TextRunner {
  /** the words that call it */
  call: string
  option: string
  /** whether it names them with these arguments, also in a report; null: not unless the option is added */
  names(given: string): boolean | null
}

const RUNNERS: readonly TextRunner[] = [
  {
    call: 'pytest|py\\.test',
    option: '-rap',
    names(given) {
      if (/\s--junit-?xml\b/.test(given)) return true
      if (/\s--no-summary(?=\s|$)/.test(given)) return false
      const listed = [...given.matchAll(/\s-r *([a-zA-Z]+)/g)].at(-1)?.[1]
      if (listed !== undefined) return /[pPA]/.test(listed)
      return /\s(?:-v+|--verbose)(?=\s|$)/.test(given) && !/\s(?:-q+|--quiet)(?=\s|$)/.test(given)
        ? true
        : null
    },
  },
  {
    call: 'unittest(?:\\s+discover)?',
    option: '-v',
    names: (given) => (/\s(?:-[a-z]*v[a-z]*|--verbose)(?=\s|$)/.test(given) ? true : null),
  },
  {
    call: 'go\\s+test',
    option: '-v',
    names: (given) => (/\s--?(?:(?:test\.)?v|json)(?=[\s=]|$)/.test(given) ? true : null),
  },
]

/** Where a program of a command begins: at its start, after an operator or a quote, or after a program that runs another. */
const BEFORE =
  '(?<=(?:^|[;&|("\'\\n]|\\s-m\\s|(?<!\\b(?:npm|pnpm|yarn|bun)\\s+)\\b(?:run|exec)\\s|(?:^|\\s)\\w+=\\S*\\s)\\s*(?:[\\w.~/-]*/)?)'

/** Its words, and the arguments up to the end of this one command. */
const callOf = ({ call }: TextRunner) => new RegExp(`${BEFORE}(${call})(?=\\s|["')]|$)([^;&|\\n]*)`, 'g')

/** The command as it names checks that pass, too, where its runner does that when asked. */
export function withNamedPasses(command: string): string {
  return RUNNERS.reduce(
    (line, runner) =>
      line.replace(callOf(runner), (found, call: string, given: string) =>
        runner.names(given) === null ? `${call} ${runner.option}${given}` : found,
      ),
    command,
  )
}

/** Whether all runners of this kind that a command calls are made to name the checks that pass; false where it calls none. */
export function namesPasses(command: string): boolean {
  const calls = RUNNERS.flatMap((runner) =>
    [...withNamedPasses(command).matchAll(callOf(runner))].map((match) => runner.names(match[2]!)),
  )
  return calls.length > 0 && calls.every(Boolean)
}
