import { plainEnds } from '../../code/language/line-ends.ts'
import { UsageError } from '../../errors.ts'
import { verifierWords } from './import-rows.ts'
import { ANSWER_FORM, type Imported, type ImportedTask, type LeftOut, leftOutOf } from './imported.ts'
import { readYaml } from './promptfoo-config.ts'
import { assertionsOf, type ReadReferenced, recordOrFile, withFiles } from './promptfoo-files.ts'
import { type ChosenPrompt, firstPrompt } from './promptfoo-prompts.ts'
import { fillPrompt, isJsonChat, resolveVariables } from './promptfoo-template.ts'
import { type Test, testsOf } from './promptfoo-tests.ts'
import { importChecks } from './promptfoo-verify.ts'
import { isRecord } from './read-rows.ts'

/** More cases than this of one test with lists of values are left out. */
const MAX_CASES = 100

type Vars = Record<string, unknown>

/** Parts of a configuration that nothing is made of. */
const NOT_IMPORTED = ['scenarios', 'redteam', 'nunjucksFilters', 'extensions']

/**
 * A promptfoo configuration: each test with the first prompt becomes a task, its assertions become verifiers. What
 * runs code, measures cost or time, or uses more of the template language than variables is left out and reported.
 * Throws UsageError where the file is no such configuration.
 */
export async function importPromptfoo(
  written: string,
  file: string,
  readBeside: ReadReferenced,
): Promise<Imported> {
  const read: ReadReferenced = async (path) => {
    const beside = await readBeside(path)
    return beside === null ? null : plainEnds(beside).replace(/^\uFEFF/, '')
  }
  const config = readYaml(plainEnds(written), file)
  const { value: root, lineOf } = config
  if (!isRecord(root) || root.tests === undefined || root.prompts === undefined)
    throw new UsageError(`${file}: this is no promptfoo configuration: it needs "prompts" and "tests".`)
  const leftOut: LeftOut[] = []
  const prompt = await firstPrompt(root.prompts, lineOf, read, leftOut)
  for (const key of NOT_IMPORTED)
    if (root[key] !== undefined) leftOut.push({ line: lineOf(key), reason: `"${key}" is not imported.` })
  const defaults = await recordOrFile(root.defaultTest, read)
  if ('reason' in defaults)
    leftOut.push({
      line: lineOf('defaultTest'),
      reason: `no test is imported without "defaultTest": ${defaults.reason}`,
    })
  const tasks: ImportedTask[] = []
  if (prompt !== null && !('reason' in defaults)) {
    const shared = { ...defaults.value }
    for (const [index, test] of (await testsOf(config, read, leftOut)).entries())
      tasks.push(...(await tasksOf(test, index, { prompt, shared, root, read, leftOut })))
  }
  // An assertion of all tests, or of a test with many cases, is reported once per line.
  const byText = new Map(leftOut.map((one) => [`${one.line} ${one.reason}`, one]))
  const once = [...byText.values()].sort((a, b) => a.line - b.line)
  return { format: 'promptfoo', columns: [], mapping: mappingOf(tasks), tasks, leftOut: once, notes: [] }
}

interface Shared {
  prompt: ChosenPrompt
  /** "defaultTest" */
  shared: Record<string, unknown>
  root: Record<string, unknown>
  read: ReadReferenced
  leftOut: LeftOut[]
}

/** The tasks of one test: several where it has lists of values. */
async function tasksOf(test: Test, index: number, given: Shared): Promise<ImportedTask[]> {
  const { shared, read, leftOut } = given
  const leave = (reason: string) => {
    leftOut.push(leftOutOf(test, reason))
    return []
  }
  const options = { ...recordIn(shared.options), ...recordIn(test.values.options) }
  const changed = whatElseScores(test, options, given)
  if (changed !== null) return leave(changed)
  const ofAll = await recordOrFile(shared.vars, read)
  const own = await recordOrFile(test.values.vars, read)
  if ('reason' in ofAll) return leave(`its variables: ${ofAll.reason}`)
  if ('reason' in own) return leave(`its variables: ${own.reason}`)
  const all = { ...ofAll.value, ...own.value }
  const cases = options.disableVarExpansion === true ? [all] : casesOf(all)
  if (cases === null) return leave(`its lists of values make more than ${MAX_CASES} cases.`)
  const assertions = [
    ...(await assertionsOf(test.values.assert, read, leave)),
    ...(options.disableDefaultAsserts === true ? [] : await assertionsOf(shared.assert, read, leave)),
  ]
  const group = cases.length > 1 ? { group: `test-${index + 1}` } : {}
  const tasks: ImportedTask[] = []
  for (const vars of cases) {
    const loaded = await withFiles(vars, read)
    const made =
      'reason' in loaded
        ? loaded
        : taskOf(test, resolveVariables(loaded.vars), { ...given, options, assertions }, leave)
    if ('reason' in made) leave(made.reason)
    else tasks.push({ ...made, ...group })
  }
  return tasks
}

/** What of a test changes its prompt or what is scored in a way that cannot be imported; null where nothing does. */
function whatElseScores(
  { values }: Test,
  options: Readonly<Record<string, unknown>>,
  { prompt, shared, root }: Shared,
): string | null {
  const named = (name: string, what: string) => `its "${name}" ${what}, so it is not imported without it.`
  for (const name of ['transform', 'postprocess'])
    if (options[name] !== undefined) return named(`options.${name}`, 'changes the output that is scored')
  if (options.transformVars !== undefined) return named('options.transformVars', 'changes its variables')
  const providers = Array.isArray(root.providers) ? root.providers : [root.providers]
  if (
    providers.some((one) => isRecord(one) && (one.transform ?? recordIn(one.config).transform) !== undefined)
  )
    return 'the "transform" of a provider changes the output that is scored, so it is not imported without it.'
  if ((values.assertScoringFunction ?? shared.assertScoringFunction) !== undefined)
    return named('assertScoringFunction', 'runs code that decides its score')
  if (values.providerOutput !== undefined)
    return named('providerOutput', 'is the output, and no model is asked')
  const prompts = values.prompts ?? shared.prompts
  if (Array.isArray(prompts) && !prompts.some((name) => prompt.names.includes(String(name))))
    return 'it is for other prompts than the first.'
  return null
}

function taskOf(
  { values, ...place }: Test,
  vars: Vars,
  {
    prompt,
    shared,
    options,
    assertions,
  }: Pick<Shared, 'prompt' | 'shared'> & { options: Record<string, unknown>; assertions: unknown[] },
  leave: (reason: string) => void,
): ImportedTask | { reason: string } {
  const [prefix, suffix] = [options.prefix, options.suffix].map((text, index) =>
    String(text || recordIn(shared.options)[index === 0 ? 'prefix' : 'suffix'] || ''),
  )
  if (`${prefix}${suffix}` !== '' && isJsonChat(prompt.template))
    return { reason: 'its prefix or suffix would stand around a chat in JSON, which is none then.' }
  const filled = fillPrompt(`${prefix}${prompt.template}${suffix}`, vars)
  if ('reason' in filled) return filled
  const checks = importChecks(
    {
      assertions,
      vars,
      threshold: values.threshold ?? shared.threshold,
      rubricPrompt: options.rubricPrompt,
    },
    leave,
  )
  if ('reason' in checks) return checks
  const exact = checks.verify.some(({ type }) => type === 'exact')
  const instructions = filled.system || (exact ? ANSWER_FORM : undefined)
  const metadata = { ...recordIn(shared.metadata), ...recordIn(values.metadata) }
  const tags = metadata.tags === undefined ? [] : [metadata.tags].flat().map(String)
  return {
    ...place,
    ...(typeof values.description === 'string' ? { name: values.description } : {}),
    prompt: filled.user,
    ...(instructions === undefined ? {} : { instructions }),
    ...checks,
    tags,
  }
}

/** Every combination of values of variables that are lists of texts; null = too many. */
function casesOf(vars: Vars): Vars[] | null {
  let cases: Vars[] = [{}]
  for (const [name, value] of Object.entries(vars)) {
    const values: unknown[] = Array.isArray(value) && typeof value[0] === 'string' ? value : [value]
    if (cases.length * values.length > MAX_CASES) return null
    cases = cases.flatMap((one) => values.map((each) => ({ ...one, [name]: each })))
  }
  return cases
}

function mappingOf(tasks: readonly ImportedTask[]): Imported['mapping'] {
  const [first] = tasks
  if (first === undefined) return []
  return [
    { field: 'prompt', from: 'prompts[0] with vars', example: first.prompt },
    ...(first.instructions === undefined
      ? []
      : [
          {
            field: 'instructions',
            from: first.instructions === ANSWER_FORM ? '(added)' : 'prompts[0] (system)',
            example: first.instructions,
          },
        ]),
    ...(first.answer === undefined
      ? []
      : [{ field: 'answer', from: 'assert: equals', example: first.answer }]),
    { field: 'verify', from: 'assert', example: verifierWords(first) },
    { field: 'id', from: 'description, else the prompt', example: first.name ?? '' },
  ]
}

const recordIn = (value: unknown): Record<string, unknown> => (isRecord(value) ? value : {})
