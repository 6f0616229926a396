import { join } from '../code/language/slash-paths.ts'

/** Options and variables whose value is where a test runner writes its report. */
const NAMED =
  /(?:^|\s)(?:--output-?file(?:\.\w+)?|--junit-?xml|--test-reporter-destination|--junitfile|--jsonfile|--output-junit|--gtest_output=(?:xml|json):|--reporter-options?[= ](?:output|mochaFile)|JEST_JUNIT_OUTPUT(?:_FILE|_NAME)?|MOCHA_FILE)[= ]?["']?([^\s"';&|)]+)/gi

/** Output of a command that goes to a file which can be a report. */
const REDIRECTED = /(?:^|\s)(?:1?>|\|\s*tee\s)\s*["']?([^\s"';&|)>]+\.(?:xml|json))/g

/** A change of the folder for what follows, and the brackets inside of which it holds. */
const FOLDER =
  /\(|\)|(?<=^|[;&|(\n])\s*cd\s+(?:--\s+)?(?:'([^']*)'|"([^"]*)"|([^\s;&|'"()]+))(?=\s*(?:[;&|)\n]|$))/g

/** Paths that a command names for its reports, from the folder in which it starts. */
export function namedReports(command: string): string[] {
  const found = [...command.matchAll(NAMED), ...command.matchAll(REDIRECTED)]
    .filter(([, path]) => path !== 'stdout' && path !== 'stderr')
    .map((match) => (match[1]!.startsWith('/') ? match[1]! : join(folderAt(command, match.index), match[1]!)))
  return [...new Set(found)]
}

/** The folder that a place in a command is run in. */
function folderAt(command: string, at: number): string {
  const outer: string[] = []
  let folder = ''
  for (const [text, ...named] of command.slice(0, at).matchAll(FOLDER)) {
    const to = named.find((name) => name !== undefined)
    if (to !== undefined) folder = to.startsWith('/') ? to : join(folder, to)
    else if (text === '(') outer.push(folder)
    else folder = outer.pop() ?? folder
  }
  return folder
}

/**
 * Whether a report was left where it is looked for. Reports may be numbered or dated anew in each run.
 * @param places where a full run left its reports
 */
export function isAtPlace(path: string, places: ReadonlySet<string>): boolean {
  if (places.has(path)) return true
  const pattern = withoutNumbers(path)
  return pattern !== path && [...places].some((place) => withoutNumbers(place) === pattern)
}

const withoutNumbers = (path: string) => path.replace(/\d+/g, '#')
