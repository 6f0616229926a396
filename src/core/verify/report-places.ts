/** Options and variables whose value is where a test runner writes its report. */
const NAMED =
  /(?:^|\s)(?:--output-?file(?:\.\w+)?|--junit-?xml|--test-reporter-destination|--junitfile|--jsonfile|--output-junit|--gtest_output=(?:xml|json):|--reporter-options?[= ](?:output|mochaFile)|JEST_JUNIT_OUTPUT(?:_FILE|_NAME)?|MOCHA_FILE)[= ]?["']?([^\s"';&|]+)/gi

/** Output of a command that goes to a file which can be a report. */
const REDIRECTED = /(?:^|\s)(?:1?>|\|\s*tee\s)\s*["']?([^\s"';&|>]+\.(?:xml|json))/g

/** Paths that a command names for its reports, as it writes them. */
export function namedReports(command: string): string[] {
  const found = [...command.matchAll(NAMED), ...command.matchAll(REDIRECTED)].map((match) => match[1]!)
  return [...new Set(found.map((path) => path.replace(/^(?:\.\/)+/, '')))].filter(
    (path) => path !== 'stdout' && path !== 'stderr',
  )
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
