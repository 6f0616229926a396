/**
 * Files by which checks are decided: code, and what test runners read by themselves. Data is not among them outside of the
 * folders of tests, since an answer may be asked to write it.
 */

const CODE =
  /\.(?:[cm]?[jt]sx?|pyi?|sh|bash|zsh|bats|rb|pl|pm|t|go|rs|java|kts?|scala|groovy|cs|fs|php|lua|c|h|cc|cpp|hpp|swift|ex|exs|clj|vue|svelte|mk|cmake)$/i

/** What runners, package managers and interpreters read without being told to. */
const READ_BY_RUNNERS =
  /(?:^|\/)(?:conftest\.py|(?:site|user)customize\.py|[^/]+\.pth|pytest\.ini|\.pytest\.ini|tox\.ini|setup\.cfg|pyproject\.toml|package\.json|\.npmrc|\.yarnrc(?:\.yml)?|pnpm-workspace\.yaml|\.mocharc(?:\.\w+)?|\.babelrc(?:\.\w+)?|\.swcrc|\.taprc|\.c8rc(?:\.json)?|\.nycrc(?:\.\w+)?|(?:jest|vitest|vite|babel|ava|tap|mocha|karma)\.config\.\w+|vitest\.workspace\.\w+|tsconfig[^/]*\.json|[Mm]akefile|justfile|Cargo\.toml|go\.(?:mod|work)|pom\.xml|build\.gradle(?:\.kts)?|CMakeLists\.txt|deno\.jsonc?|bunfig\.toml|noxfile\.py|\.cargo\/config(?:\.toml)?|\.rspec|Rakefile|phpunit\.xml(?:\.dist)?|\.bazelrc|Taskfile\.ya?ml|gradle\.properties)$/i

/** A module of this name beside the checks is imported in place of the runner's own. */
const IN_PLACE_OF_RUNNERS = /^(?:_?pytest|unittest|pluggy|iniconfig|doctest)(?:\.py|\/.*)$/

/** Folders of tests and of what they read. */
export const OF_TESTS = /(?:^|\/)(?:tests?|__tests__|specs?|__snapshots__|fixtures|testdata)\//i

/** Folders below those of tests that hold what tests wrote. */
const OUTPUT = /(?:^|\/)(?:\.?(?:tmp|temp|cache|output|out|actual|results?|reports?|coverage))\//i

/** Data that tests and programs keep open wherever it stands. */
const KEPT_OPEN = /\.(?:sqlite3?|db|log|lock|pid|tmp|bak)$/i

/** Whether a module of this path is imported in place of a runner's own. */
export const isInPlaceOfRunners = (path: string) => IN_PLACE_OF_RUNNERS.test(path)

/** Whether runners, package managers or interpreters read it without being told to. */
export const isReadByRunners = (path: string) => READ_BY_RUNNERS.test(path)

/** Whether an original file must be the same after the checks ran as before. */
export function isGuarded(path: string): boolean {
  if (OUTPUT.test(path) || KEPT_OPEN.test(path)) return false
  return CODE.test(path) || READ_BY_RUNNERS.test(path) || OF_TESTS.test(path) || isOfPackages(path)
}

/**
 * Whether a file that was not there before would change what runs.
 * @param isOriginal whether its folder was there
 */
export function isIntruding(path: string, isOriginal: boolean): boolean {
  if (isOfPackages(path)) return true
  return isOriginal && (READ_BY_RUNNERS.test(path) || IN_PLACE_OF_RUNNERS.test(path))
}

/** Packages, without the caches that tools keep beside them. */
const isOfPackages = (path: string) => /(?:^|\/)node_modules\/(?:\.bin\/|[^.])/.test(path)
