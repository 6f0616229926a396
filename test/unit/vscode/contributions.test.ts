import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import manifest from '../../../package.json' with { type: 'json' }
import strings from '../../../package.nls.json' with { type: 'json' }
import type { Status } from '../../../src/core/library/experience.ts'
import type { Advice } from '../../../src/core/report/next-step.ts'
import { EDITOR_SETTINGS, RUN_SETTINGS } from '../../../src/core/run/setting-table.ts'
import { COMMANDS } from '../../../src/vscode/commands/command-table.ts'

const ROOT = join(import.meta.dirname, '../../..')
const FOLDER = join(ROOT, 'src/vscode')
const code = readdirSync(FOLDER, { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.ts'))
  .map((name) => readFileSync(join(FOLDER, name), 'utf8'))
  .join('\n')
/** the suites inside VS Code and end to end */
const suites = ['test/host', 'test/e2e']
  .flatMap((folder) =>
    readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.test.ts'))
      .map((name) => readFileSync(join(ROOT, folder, name), 'utf8')),
  )
  .join('\n')
const table = readFileSync(join(FOLDER, 'commands/command-table.ts'), 'utf8')
const { contributes } = manifest
const text = JSON.stringify(manifest)

const sorted = (values: Iterable<string>) => [...new Set(values)].sort()
const found = (pattern: RegExp, where: string) =>
  sorted([...where.matchAll(pattern)].map((match) => match[1]!))

describe('package.json and the code agree', () => {
  const commands = sorted(contributes.commands.map(({ command }) => command))

  test('every command of the table is contributed, and every contributed one is in the table', () => {
    expect(found(/id: '(tfgrpo\.[A-Za-z]+)'/g, table)).toEqual(commands)
  })

  test('what runs, asks or writes is disabled in an untrusted workspace, in package.json and in the table alike', () => {
    const trusted = COMMANDS.filter((row) => row.trusted).map(({ id }) => id as string)
    const enabled = contributes.commands
      .filter((command) => (command as { enablement?: string }).enablement === 'isWorkspaceTrusted')
      .map(({ command }) => command)
    expect(sorted(enabled)).toEqual(sorted(trusted))
    expect(trusted).toEqual(
      expect.arrayContaining(
        [
          'train',
          'addExperience',
          'pinExperience',
          'editExperience',
          'export',
          'newTaskFile',
          'deleteRun',
        ].map((name) => `tfgrpo.${name}`),
      ),
    )
    expect(trusted).not.toContain('tfgrpo.openReport')
  })

  test('every command is called in a real VS Code', () => {
    const called = (command: string) => {
      const name = command.replace('tfgrpo.', '')
      const title = (strings as Record<string, string>)[`command.${name}`]
      // By its id, by the suites' short `run('name')`, or by its title in the palette.
      return [`'${command}'`, `run('${name}'`, `run(\n      '${name}'`, `'GRPO: ${title}'`].some((form) =>
        suites.includes(form),
      )
    }
    expect(commands.filter((command) => !called(command))).toEqual([])
  })

  test('menus, key bindings, welcome texts and walkthroughs name commands that exist', () => {
    const { menus } = contributes as { menus: Record<string, { command?: string }[]> }
    const named = [
      ...Object.values(menus).flatMap((items) => items.flatMap(({ command }) => command ?? [])),
      ...found(/command:(tfgrpo\.[A-Za-z]+)/g, text + JSON.stringify(strings)),
    ].filter((command) => command.startsWith('tfgrpo.'))
    expect(sorted(named).filter((command) => !commands.includes(command))).toEqual([])
  })

  test('texts that quote a command of the palette quote its present title', () => {
    const titles = commands.map(
      (command) => (strings as Record<string, string>)[`command.${command.slice(7)}`],
    )
    const quoted = found(/"GRPO: ([^"]+)"/g, code + Object.values(strings).join('\n'))
    expect(quoted.length).toBeGreaterThan(5)
    expect(quoted.filter((title) => !titles.includes(title))).toEqual([])
    // Without quotes the end of a title is not known.
    expect(found(/((?<!Free |")GRPO: .{9})/g, code + Object.values(strings).join('\n'))).toEqual([])
  })

  test('commands that the code calls exist', () => {
    const called = found(/(?:executeCommand\(\s*|command: )'(tfgrpo\.[A-Za-z]+)'/g, code)
    // The editor makes some of every view.
    const views = Object.values(contributes.views).flatMap((all) => all.map(({ id }) => id))
    expect(called.filter((command) => !commands.includes(command) && !views.includes(command))).toEqual([])
  })

  test('every setting that the code reads is described, and every described one is read', () => {
    const described = sorted(contributes.configuration.flatMap(({ properties }) => Object.keys(properties)))
    // Nothing else is asked for by a name written out, but the editor's own settings of the network.
    const byName = /(?<!\bhttp|\('http'\))\s*\.(?:get|inspect|update)(?:<[^(]*>)?\(\s*'([A-Za-z.]+)'/g
    const models = code.match(/policy: ref\(.*/)?.[0] ?? ''
    const read = [...found(byName, code), ...found(/'(\w+)'/g, models), ...EDITOR_SETTINGS].map(
      (name) => `tfgrpo.${name}`,
    )
    expect(sorted(read)).toEqual(described)
    const followed = found(/affectsConfiguration\('([A-Za-z.]+)'/g, code)
    expect(followed.filter((name) => !described.includes(name))).toEqual([])
  })

  test('numbers of a run are described as the table has them: 0, the default, leaves them to the run', () => {
    const all: Record<string, object> = Object.assign(
      {},
      ...contributes.configuration.map((group) => group.properties),
    )
    for (const { name, value } of RUN_SETTINGS.filter((row) => 'inEditor' in row))
      expect(all[`tfgrpo.${name}`], name).toMatchObject({
        type: value.whole ? 'integer' : 'number',
        default: 0,
        minimum: 0,
      })
  })

  test('conditions on rows name kinds of rows that the code makes, and the other way round', () => {
    const words = (texts: readonly string[]) => sorted(texts.flatMap((each) => each.match(/\w+/g) ?? []))
    // An expression goes up to the next statement.
    const made = [...code.matchAll(/\.contextValue =([\s\S]*?)\n *(?:item\.|const |return |if |\})/g)].map(
      (match) => match[1]!,
    )
    expect(made).toHaveLength(code.split('contextValue =').length - 1)
    const kinds = words(made.flatMap((each) => found(/['`]([\w-]+)['`$]/g, each)))
    const conditions = found(/viewItem (?:==|=~) ([^&"]+)/g, JSON.stringify(contributes.menus))
    const named = words(conditions.map((each) => each.replace(/\\+b|\(un\)\?/g, ' ')))
    expect(named.length).toBeGreaterThan(0)
    // Groups carry their status: "group-candidate".
    const grouped: readonly Status[] = ['candidate', 'promising']
    // Results carry the step that they ask for: "result-add-tasks".
    const steps: readonly Advice['step'][] = ['add-tasks', 'preflight', 'resume', 'compare', 'report']
    expect(named.filter((word) => ![...kinds, ...grouped, ...words(steps)].includes(word))).toEqual([])
    const withoutMenu = ['brokenTask', 'held', 'noLibrary', 'problem', 'taskSplit']
    expect(kinds.filter((kind) => !named.includes(kind))).toEqual(withoutMenu)
  })

  test('settings that run something or send a key elsewhere are restricted in an untrusted workspace', () => {
    const { restrictedConfigurations } = manifest.capabilities.untrustedWorkspaces
    expect(restrictedConfigurations).toEqual(
      expect.arrayContaining([
        'tfgrpo.baseUrl',
        'tfgrpo.optimizerBaseUrl',
        'tfgrpo.endpoints',
        'tfgrpo.chat.testCommand',
      ]),
    )
  })

  test('views, participants, tools and model vendors are registered', () => {
    for (const { id } of Object.values(contributes.views).flat()) expect(code, id).toContain(`'${id}'`)
    for (const { id, commands: slash } of contributes.chatParticipants) {
      expect(code, id).toContain(`'${id}'`)
      for (const { name } of slash) expect(code, name).toContain(`'${name}'`)
    }
    for (const { name } of contributes.languageModelTools) expect(code, name).toContain(`'${name}'`)
    expect(found(/registerTool(?:<[^(]*>)?\(\s*'([a-z_]+)'/g, code)).toEqual(
      sorted(contributes.languageModelTools.map(({ name }) => name)),
    )
    for (const { vendor } of contributes.languageModelChatProviders)
      expect(code, vendor).toContain(`registerLanguageModelChatProvider('${vendor}'`)
  })

  test('no proposed API is asked for', () => {
    expect(manifest).not.toHaveProperty('enabledApiProposals')
  })

  test('every text of package.json is in package.nls.json, and none is left over', () => {
    expect(found(/"%([^%"]+)%"/g, text)).toEqual(sorted(Object.keys(strings)))
  })

  test('pictures are there', () => {
    const pictures = found(/"(media\/[^"$]+\.(?:png|svg))"/g, text)
    expect(pictures.filter((path) => !existsSync(join(ROOT, path)))).toEqual([])
  })

  test('the strings of the code are collected for translators (npm run l10n)', () => {
    const bundle = Object.keys(
      JSON.parse(readFileSync(join(ROOT, 'l10n/bundle.l10n.json'), 'utf8')) as Record<string, string>,
    )
    const literals = [...code.matchAll(/\bl10n\.t\(\s*'((?:[^'\\]|\\.)*)'/g)].map((match) =>
      match[1]!.replace(/\\n/g, '\n').replace(/\\(.)/g, '$1'),
    )
    expect(literals.length).toBeGreaterThan(50)
    expect(sorted(literals.filter((literal) => !bundle.includes(literal)))).toEqual([])
  })
})
