import type { SourceFiles } from './language/language-support.ts'
import type { Installed, RunnerChoice } from './language/test-runner.ts'
import { supportOf } from './languages.ts'

/** Whether a file is a test by its name or folder, as the usual runners find them; helpers of tests count. */
export function isTestFile(path: string): boolean {
  return supportOf(path)?.tests.isTestFile(path) ?? false
}

/** Whether a file defines tests of its own: fixtures and helpers of tests do not. */
export function definesTests(path: string, text: string): boolean {
  return supportOf(path)?.tests.definesTests(text) ?? false
}

/** Whether a task file can name a path in a command and as a file: no line breaks and the like, no template. */
export function canBeNamed(path: string): boolean {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is looked for
  return !/[\x00-\x1f\x7f\\]|\{\{/.test(path)
}

/** How a test file is run: what each language knows of its runners. */
export function chooseRunner(files: SourceFiles, testFile: string, installed: Installed): RunnerChoice {
  if (!canBeNamed(testFile))
    return { problem: 'its name holds characters that a task file cannot pass to a command' }
  const support = supportOf(testFile)
  return (
    support?.tests.chooseRunner(files, testFile, installed) ?? {
      problem: 'its language is none whose tests can be run',
    }
  )
}
