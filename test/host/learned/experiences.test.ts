import assert from 'node:assert/strict'
import { after, afterEach, before, beforeEach, describe, it } from 'mocha'
import * as vscode from 'vscode'
import { parseLibrary } from '../../../src/core/library/parse-library.ts'
import type { Api } from '../../../src/vscode/api.ts'
import { toggleExperiences } from '../../../src/vscode/experiences/change-experiences.ts'
import type { ExperiencesView } from '../../../src/vscode/experiences/experiences-view.ts'
import { filterExperiences } from '../../../src/vscode/experiences/find-experiences.ts'
import type { Node } from '../../../src/vscode/experiences/nodes.ts'
import { Libraries } from '../../../src/vscode/workspace/libraries.ts'
import { LibraryChanges } from '../../../src/vscode/workspace/library-changes.ts'
import { UndoStack } from '../../../src/vscode/workspace/undo-stack.ts'
import { inWorkspace, ourExtension } from '../support/extension.ts'
import { screenshot } from '../support/screenshot.ts'
import { until } from '../support/until.ts'

const LIBRARY = inWorkspace('.grpo/library.yaml')
const EVENTS = inWorkspace('.grpo/runs/r1/events.jsonl')

const read = async (uri: vscode.Uri) => new TextDecoder().decode(await vscode.workspace.fs.readFile(uri))
const write = (uri: vscode.Uri, text: string) =>
  vscode.workspace.fs.writeFile(uri, new TextEncoder().encode(text))
const run = <Result>(command: string, ...args: unknown[]) =>
  vscode.commands.executeCommand<Result>(`tfgrpo.${command}`, ...args)

/** Two candidates after what the run has proved. */
const CANDIDATES = `  - id: E4
    text: Name files in kebab-case.
    tags: [ style ]
  - id: E5
    text: Amounts are whole cents.
    evidence: [ "taxDue(1050): expected 110" ]
    tags: [ money ]
    status: promising
    effect: { mean: 0.1, low: -0.1, high: 0.3, trials: 20, model: embedded }
`

const REJECTED = {
  type: 'lesson-rejected',
  lesson: {
    id: 'L7',
    text: 'Return { error: "INVALID_LOAN" } for a bad loan.',
    evidence: ['depositDue(0): expected { error: "INVALID_LOAN" }'],
    tags: [],
    tasks: ['deposit-due'],
    draw: 'reflect/1/0',
  },
  reason: 'It names the answer of a val task.',
}

const labelOf = ({ label }: vscode.TreeItem) => (typeof label === 'object' ? label.label : (label ?? ''))

describe('the experiences view', () => {
  let api: Api
  let original: string
  let events: string

  before(async () => {
    api = (await ourExtension().activate()) as Api
    original = await read(LIBRARY)
    events = await read(EVENTS)
    await vscode.commands.executeCommand('tfgrpo.experiences.focus')
  })

  afterEach(async () => {
    await vscode.commands.executeCommand('workbench.action.closeAllEditors')
    await run('filterExperiences', '')
    await run('groupExperiencesByStatus')
    await write(LIBRARY, original)
    await untilRows('the library of before', (rows) => rows.join() === PROVEN.join())
  })

  after(() => write(EVENTS, events))

  /** The row of each node with its children, indented. */
  async function rows(node?: unknown, indent = ''): Promise<string[]> {
    const children = (await api.experiences.tree.getChildren(node)) ?? []
    const lines: string[] = []
    for (const child of children) {
      const item = await api.experiences.tree.getTreeItem(child)
      lines.push(`${indent}${labelOf(item)} | ${item.description ?? ''}`)
      if (item.collapsibleState) lines.push(...(await rows(child, `${indent}  `)))
    }
    return lines
  }

  async function nodes(node?: unknown): Promise<{ node: unknown; item: vscode.TreeItem }[]> {
    const children = (await api.experiences.tree.getChildren(node)) ?? []
    const found = await Promise.all(
      children.map(async (child) => {
        const item = await api.experiences.tree.getTreeItem(child)
        return [{ node: child, item }, ...(item.collapsibleState ? await nodes(child) : [])]
      }),
    )
    return found.flat()
  }

  /** The row whose label begins so. */
  const nodeOf = (label: string) =>
    until(`the row ${label}`, async () => (await nodes()).find(({ item }) => labelOf(item).includes(label)))

  const untilRows = (what: string, fits: (shown: string[]) => boolean) =>
    until(what, async () => {
      const shown = await rows()
      return fits(shown) ? shown : undefined
    })

  const withCandidates = () => original.replace('next: 4', 'next: 6') + CANDIDATES

  const PROVEN = [
    'Proven | 2',
    '  +0.17  In cases like these return this form: rounds down: f() -> N | E3 · in use · +0.17 [+0.02, +0.31] · 48 attempts · with reply · embedded',
    '  +0.11  In cases like these return this form, never throw: { error: "INVALID_<NAME>" } with the name of the parameter in capitals | E1 · in use · +0.11 [-0.08, +0.29] · 48 attempts · with reply · embedded',
  ]

  const experienceNow = async (id: string) =>
    parseLibrary(await read(LIBRARY), '').library.experiences.find((one) => one.id === id)

  const diffInFront = () => {
    const input = vscode.window.tabGroups.activeTabGroup.activeTab?.input
    return input instanceof vscode.TabInputTextDiff ? input : undefined
  }

  it('shows what was learned and whether it helps', async () => {
    // What the suite before wrote may still be shown for a moment.
    assert.deepEqual(await untilRows('the library', (shown) => shown[0] === PROVEN[0]), PROVEN)
    const { message, badge } = api.experiences.head()
    assert.match(message, /Does it help\? Yes: \+0\.27 \[\+0\.12, \+0\.43\] on 8 test tasks/)
    assert.match(message, /2 of 2 in use, 176 tokens per request\./)
    assert.match(message, /Measured by r1, .+, with reply · embedded\./)
    assert.equal(badge, 0)
    await screenshot('experiences')
  })

  it('follows an edit of the file, counts what awaits review, and reports that the library has changed', async () => {
    await write(LIBRARY, withCandidates())
    const shown = await untilRows('the candidates', (lines) => lines.length > 3)
    assert.deepEqual(shown.slice(3), [
      'Promising | 1',
      '  +0.10  Amounts are whole cents. | E5 · not in use · +0.10 [-0.10, +0.30] · 20 attempts · with reply · embedded',
      'Candidates | 1',
      '  Name files in kebab-case. | E4 · not in use',
    ])
    assert.equal(api.experiences.head().badge, 2)
    await write(LIBRARY, original.replace('rounds down: f() -> N', 'round down'))
    const changed = await untilRows('the edit', (lines) => lines.join().includes('edited since'))
    assert.ok(changed.some((line) => line.includes('edited since, measure again')))
    await until('the head', () => api.experiences.head().message.includes('Measure again'))
  })

  it('shows a conflict and a broken file, with the line that a click opens', async () => {
    const lines = original.split('\n')
    lines.splice(3, 0, '<<<<<<< HEAD')
    await write(LIBRARY, lines.join('\n'))
    const { item } = await nodeOf('An unresolved merge conflict begins here')
    assert.match(labelOf(item), /^Line 4: /)
    await until('the head', () => api.experiences.head().message.includes('error in line 4'))
    await vscode.commands.executeCommand(item.command!.command, ...item.command!.arguments!)
    assert.equal(vscode.window.activeTextEditor?.selection.active.line, 3)
    const inProblems = vscode.languages.getDiagnostics(LIBRARY)
    assert.match(inProblems[0]?.message ?? '', /merge conflict/)
    await screenshot('experiences-conflict')

    await write(LIBRARY, original.replace('status: proven', 'status: provn'))
    const broken = await untilRows('the wrong status', (shown) => shown[0]?.includes('provn') ?? false)
    assert.ok(
      broken.some((line) => line.includes('E3')),
      'what can be read is shown',
    )
    await assert.doesNotReject(async () => run('retireExperience', LIBRARY.fsPath, 'E3'))
    assert.match(await read(LIBRARY), /status: provn/, 'a broken file is not written')
  })

  it('shows for a run that proved nothing its result and what to do next', async () => {
    const result = inWorkspace('.grpo/runs/r1/result.json')
    const proved = await read(result)
    const unproven = { ...JSON.parse(proved), verdict: 'unproven', accepted: false }
    try {
      await write(result, JSON.stringify(unproven))
      const { item } = await nodeOf('r1: unproven (gate) · test +0.27 [+0.12, +0.43]')
      assert.equal(item.contextValue, 'result-add-tasks')
      assert.match(String(item.description), /More validation tasks/)
      await screenshot('experiences-unproven')
    } finally {
      await write(result, proved)
    }
  })

  it('shows that no library was written, and what the guards held back', async () => {
    const result = inWorkspace('.grpo/runs/r1/result.json')
    const proved = await read(result)
    const nothing = { verdict: 'unproven', accepted: false, experiences: 0, difference: null, gate: null }
    try {
      await write(EVENTS, `${events}${JSON.stringify(REJECTED)}\n`)
      await vscode.workspace.fs.delete(LIBRARY)
      await write(result, JSON.stringify({ ...JSON.parse(proved), ...nothing }))
      const { item } = await nodeOf('r1: unproven')
      assert.equal(item.contextValue, 'result-preflight')
      assert.match(
        api.experiences.head().message,
        /^Does it help\? Nothing is in use\.\nNo experiences yet\.$/,
      )
      const { node } = await nodeOf('Return { error: "INVALID_LOAN" }')
      await screenshot('experiences-nothing-proved')
      await run('releaseLesson', node)
      assert.equal((await experienceNow('E1'))?.text, REJECTED.lesson.text)
    } finally {
      await write(result, proved)
      await write(EVENTS, events)
    }
  })

  it('has one root for each library, and none where there is only one', async () => {
    const other = inWorkspace('service/.grpo/library.yaml')
    await write(other, 'version: 1\nnext: 2\nexperiences:\n  - id: E1\n    text: Other.\n')
    try {
      const shown = await untilRows('two roots', (lines) => lines.includes('service | nothing in use'))
      assert.deepEqual(
        shown.filter((line) => !line.startsWith(' ')),
        [`${vscode.workspace.workspaceFolders![0]!.name} | +0.27 [+0.12, +0.43]`, 'service | nothing in use'],
      )
      assert.match(api.experiences.head().message, /^2 libraries/)
    } finally {
      await vscode.workspace.fs.delete(inWorkspace('service'), { recursive: true })
    }
    await untilRows('one library', (lines) => lines.join() === PROVEN.join())
  })

  it('opens the exact lines of an experience', async () => {
    const { item } = await nodeOf('rounds down')
    assert.equal(item.command?.command, 'tfgrpo.openExperience')
    await vscode.commands.executeCommand(item.command.command, ...item.command.arguments!)
    const editor = vscode.window.activeTextEditor!
    const text = editor.document.getText(editor.selection)
    assert.match(text, /^ {2}- id: E3\n/)
    assert.match(text, /accepted \(embedded\) }$/)
  })

  it('has everything of an experience in its tooltip, as text', async () => {
    const { node, item } = await nodeOf('{ error: "INVALID_')
    const token = new vscode.CancellationTokenSource().token
    const resolved = await api.experiences.tree.resolveTreeItem!(item, node, token)
    const tooltip = resolved?.tooltip as vscode.MarkdownString
    assert.ok(!tooltip.isTrusted && !tooltip.supportHtml)
    assert.match(tooltip.value, /lateFee\\\(0\\\)/)
    assert.match(tooltip.value, /Effect \+0\.11/)
    assert.match(item.accessibilityInformation?.label ?? '', /^Proven\. E1 .* In use\.$/)
  })

  it('shows for a ticked box whether it is in use, and why not', async () => {
    await write(LIBRARY, withCandidates())
    const { node, item } = await nodeOf('Name files in kebab-case')
    const box = item.checkboxState as { state: vscode.TreeItemCheckboxState; tooltip: string }
    assert.equal(box.state, vscode.TreeItemCheckboxState.Checked)
    assert.match(box.tooltip, /^Enabled, but not in use\. Not accepted yet: .*or if you pin it\.$/)
    assert.equal(item.description, 'E4 · not in use')
    assert.match(item.accessibilityInformation?.label ?? '', /^Candidate\. .* Not in use\. Not accepted yet/)
    const token = new vscode.CancellationTokenSource().token
    const { tooltip } = (await api.experiences.tree.resolveTreeItem!(item, node, token))!
    assert.match((tooltip as vscode.MarkdownString).value, /\*\*Not in use\.\*\* Not accepted yet/)
  })

  it('disables and enables, pins, and retires several at once; undo restores every byte', async () => {
    const path = LIBRARY.fsPath
    await run('disableExperience', path, 'E3')
    assert.equal((await experienceNow('E3'))?.disabled, true)
    const off = await untilRows(
      'the box',
      (shown) => shown[1]?.includes('disabled') ?? shown[2]!.includes('disabled'),
    )
    assert.ok(
      off.join().includes('E3 · +0.17 [+0.02, +0.31] · 48 attempts · with reply · embedded · disabled'),
    )
    const { item } = await nodeOf('rounds down')
    assert.equal(
      (item.checkboxState as { state: vscode.TreeItemCheckboxState }).state,
      vscode.TreeItemCheckboxState.Unchecked,
    )
    // The menu of the row offers what it is not.
    assert.match(String(item.contextValue), /^experience-(un)?pinned-off/)
    await run('undoExperienceChange')
    assert.equal(await read(LIBRARY), original)
    await until('the enabled row', async () =>
      /^experience-(un)?pinned-on/.test(String((await nodeOf('rounds down')).item.contextValue)),
    )

    await run('pinExperience', path, 'E1')
    await untilRows('the pin', (shown) => shown[0] === 'Pinned | 1')
    await run('undoExperienceChange')

    const both = (await nodes()).filter(({ item }) => item.contextValue?.startsWith('experience'))
    await run(
      'retireExperience',
      both[0]!.node,
      both.map(({ node }) => node),
    )
    await untilRows('both retired', (shown) => shown[0] === 'Retired | 2')
    await run('undoExperienceChange')
    assert.equal(await read(LIBRARY), original)
  })

  it('keeps every one of several boxes that are clicked at once, and undoes each', async () => {
    const never = new vscode.EventEmitter<never>()
    const libraries = new Libraries(
      { all: async () => [], onDidChange: never.event },
      {
        onDidAppear: never.event,
      },
    )
    const undo = new UndoStack()
    const log = vscode.window.createOutputChannel('boxes', { log: true })
    const changes = new LibraryChanges({ libraries, undo, log })
    try {
      const boxes = (await nodes()).filter(({ item }) => item.checkboxState !== undefined)
      assert.equal(boxes.length, 2)
      await Promise.all(boxes.map(({ node }) => toggleExperiences({ changes }, [node as Node], false)))
      const isOff = async () =>
        Promise.all(['E1', 'E3'].map(async (id) => (await experienceNow(id))?.disabled ?? false))
      assert.deepEqual(await isOff(), [true, true])
      assert.match((await undo.undoLast()) ?? '', /^Disabled /)
      assert.equal((await isOff()).filter((off) => off).length, 1)
      await undo.undoLast()
      assert.equal(await read(LIBRARY), original)
    } finally {
      libraries.dispose()
      log.dispose()
    }
  })

  it('accepts all candidates that are selected, not the first alone', async () => {
    await write(LIBRARY, withCandidates())
    await untilRows('the candidates', (shown) => shown.length > 3)
    const selected = (await nodes()).filter(({ item }) => item.contextValue?.startsWith('experience'))
    const clicked = selected.find(({ item }) => labelOf(item).startsWith('Name files'))!
    await run(
      'acceptCandidate',
      clicked.node,
      selected.map(({ node }) => node),
    )
    assert.deepEqual(
      [(await experienceNow('E4'))?.pinned, (await experienceNow('E5'))?.pinned],
      [true, true],
      'both candidates',
    )
    assert.equal((await experienceNow('E1'))?.pinned, undefined, 'what awaits no review is left alone')
    await run('undoExperienceChange')
    assert.equal(await read(LIBRARY), withCandidates())
  })

  it('pins what can be pinned of a mixed selection', async () => {
    await run('retireExperience', LIBRARY.fsPath, 'E1')
    await untilRows('one retired', (shown) => shown.includes('Retired | 1'))
    const selected = (await nodes()).filter(({ item }) => item.contextValue?.startsWith('experience'))
    await run(
      'pinExperience',
      selected[0]!.node,
      selected.map(({ node }) => node),
    )
    assert.equal((await experienceNow('E3'))?.pinned, true)
    assert.equal((await experienceNow('E1'))?.status, 'retired')
    await run('undoExperienceChange')
    await run('undoExperienceChange')
    assert.equal(await read(LIBRARY), original)
  })

  it('keeps a later edit of the user when a change is undone', async () => {
    await run('retireExperience', LIBRARY.fsPath, 'E1')
    await write(LIBRARY, (await read(LIBRARY)).replace('- id: E3', '# mine\n  - id: E3'))
    await run('undoExperienceChange')
    assert.equal((await experienceNow('E1'))?.status, 'proven')
    assert.match(await read(LIBRARY), /# mine/)
  })

  it('filters by words of text, tags, evidence and id, and groups by tag', async () => {
    await write(LIBRARY, withCandidates())
    await untilRows('the candidates', (shown) => shown.length > 3)
    await run('filterExperiences', 'taxdue cents')
    assert.deepEqual(await rows(), [
      'Promising | 1',
      '  +0.10  Amounts are whole cents. | E5 · not in use · +0.10 [-0.10, +0.30] · 20 attempts · with reply · embedded',
    ])
    assert.match(api.experiences.head().message, /^1 of 4 match "taxdue cents" · Does it help\? [^\n]*$/)
    await run('filterExperiences', 'nowhere')
    assert.deepEqual(await rows(), ['Nothing matches the filter | clear filter'])
    await run('clearExperienceFilter')
    await run('groupExperiencesByTag')
    const groups = (await rows()).filter((line) => !line.startsWith(' '))
    assert.deepEqual(groups, ['money | 2', 'style | 1', 'No tag | 1'])
  })

  describe('the box of the filter', () => {
    const window = vscode.window as { createInputBox: unknown }
    const { createInputBox } = window
    const typed = new vscode.EventEmitter<string>()
    const hidden = new vscode.EventEmitter<void>()
    let box: { value: string; ignoreFocusOut: boolean }
    let filtering: Promise<void>
    const view = () => (api.experiences as unknown as ExperiencesView).view

    beforeEach(async () => {
      await write(LIBRARY, withCandidates())
      await untilRows('the candidates', (shown) => shown.length > 3)
      window.createInputBox = () => {
        const made = {
          value: '',
          ignoreFocusOut: false,
          onDidChangeValue: typed.event,
          onDidAccept: new vscode.EventEmitter<void>().event,
          onDidHide: hidden.event,
          show: () => {},
          hide: () => hidden.fire(),
          dispose: () => {},
        }
        box = made
        return made
      }
      filtering = filterExperiences({ experiences: api.experiences as unknown as ExperiencesView })
      box.value = 'cents'
      typed.fire('cents')
      await untilRows('the filtered rows', (shown) => shown.length === 2)
    })
    afterEach(() => {
      window.createInputBox = createInputBox
    })

    it('keeps the filter when a row is chosen', async () => {
      assert.equal(box.ignoreFocusOut, true)
      const { node } = await nodeOf('Amounts are whole cents')
      await view().reveal(node as Node, { select: true, focus: false })
      await filtering
      assert.equal((await rows()).length, 2)
      assert.match(api.experiences.head().message, /^1 of 4 match "cents"/)
    })

    it('restores the one before on Escape', async () => {
      hidden.fire()
      await filtering
      assert.ok((await rows()).length > 3)
    })
  })

  it('reviews candidates in the diff editor: accepts, rejects, continues, undoes', async () => {
    await write(LIBRARY, withCandidates())
    await untilRows('the candidates', (shown) => shown.length > 3)
    await run('reviewCandidates')
    const first = await until('the review', () => diffInFront())
    const side = async (uri: vscode.Uri) => (await vscode.workspace.openTextDocument(uri)).getText()
    assert.doesNotMatch((await side(first.original)).split('Included in the prompt')[1]!, /whole cents/)
    assert.match(
      (await side(first.modified)).split('Included in the prompt')[1]!,
      /- Amounts are whole cents\.\n {2}seen: "taxDue/,
    )
    await screenshot('experiences-review')

    await run('nextCandidate')
    await until('the next', () => diffInFront()?.modified.path.startsWith('/E4'))
    await run('nextCandidate')
    await until('the first again', () => diffInFront()?.modified.path.startsWith('/E5'))

    await run('acceptCandidate')
    assert.equal((await experienceNow('E5'))?.pinned, true)
    await until('the next', () => diffInFront()?.modified.path.startsWith('/E4'))
    await run('rejectCandidate')
    assert.equal((await experienceNow('E4'))?.status, 'retired')
    await until('no review open', () => diffInFront() === undefined)
    await until('an empty badge', () => api.experiences.head().badge === 0)

    await run('undoExperienceChange')
    await run('undoExperienceChange')
    assert.equal(await read(LIBRARY), withCandidates())
  })

  it('edits an experience next to its present state; saving applies it, and reports errors', async () => {
    await run('editExperience', LIBRARY.fsPath, 'E3')
    const { modified } = await until('the editor', () => diffInFront())
    const form = await read(modified)
    assert.match(form, /^# E3\ntext: "?In cases/)
    await assert.rejects(async () => write(modified, 'text: [1'), /not valid YAML/)
    const crowded = form.replace(/^evidence:[\s\S]*(?=^tags:)/m, 'evidence: [a, b, c, d]\n')
    await assert.rejects(async () => write(modified, crowded), /There are 4 quotes; at most 3 are allowed/)
    await write(modified, form.replace(/^text: .*$/m, 'text: Round down.'))
    assert.equal((await experienceNow('E3'))?.text, 'Round down.')
    await untilRows('that it is another text', (shown) => shown.join().includes('edited since'))
    await run('undoExperienceChange')
    assert.equal(await read(LIBRARY), original)
  })

  it('shows an example as one, with task and answer as code, finds it by its answer, and edits it', async () => {
    const example = `  - id: E4
    kind: example
    text: Loan of a book
    example:
      task: Write depositDue(days).
      answer: |-
        \`\`\`js
        export const depositDue = (days) => Math.floor(days)
        \`\`\`
      origin: verified try
    status: promising
`
    await write(LIBRARY, original.replace('next: 4', 'next: 5') + example)
    await untilRows('the example', (shown) => shown.includes('  Loan of a book | E4 · example · not in use'))
    await run('filterExperiences', 'math.floor')
    const { node, item } = await nodeOf('Loan of a book')
    const resolved = await api.experiences.tree.resolveTreeItem!(
      item,
      node,
      new vscode.CancellationTokenSource().token,
    )
    const { value } = resolved!.tooltip as vscode.MarkdownString
    assert.match(value, /an accepted answer of this project \(an attempt that passed\)/)
    assert.match(value, /````text\n```js\nexport const depositDue/)
    await screenshot('experiences-example')
    await run('editExperience', LIBRARY.fsPath, 'E4')
    const { modified } = await until('the editor', () => diffInFront())
    const form = await read(modified)
    assert.match(form, /^# E4\ntext: Loan of a book\ntask: Write depositDue\(days\)\.\nanswer: \|-\n/)
    await assert.rejects(async () => write(modified, 'text: a'), /E4 is an example, so it needs a task/)
    await write(modified, form.replace('Math.floor', 'Math.trunc'))
    const edited = await experienceNow('E4')
    assert.match(edited?.example?.answer ?? '', /Math\.trunc/)
    assert.equal(edited?.example?.origin, 'solution')
    assert.ok((edited?.example?.tokens ?? 0) > 0, 'its tokens are counted again')
  })

  it('shows lessons that a guard held back, with the reason, and releases them', async () => {
    await write(EVENTS, `${events}${JSON.stringify(REJECTED)}\n`)
    await write(LIBRARY, `${original}# touched\n`)
    const { item, node } = await nodeOf('Return { error: "INVALID_LOAN" }')
    assert.equal(item.description, 'L7 · It names the answer of a val task.')
    await run('releaseLesson', node)
    assert.equal((await experienceNow('E4'))?.text, REJECTED.lesson.text)
    await untilRows('no lesson held back', (shown) => !shown.join().includes('Held back'))
    await run('undoExperienceChange')
    assert.equal(await read(LIBRARY), `${original}# touched\n`)
    await write(EVENTS, events)
  })

  it('shows an export before it is written, keeps all else, reports when it is out of date, undoes', async () => {
    const agents = inWorkspace('AGENTS.md')
    await write(agents, '# Ours\r\n\r\nBe kind.')
    try {
      await run('exportAgentsMd')
      const { original: left, modified } = await until('the preview', () => diffInFront())
      assert.equal((await vscode.workspace.openTextDocument(left)).getText(), '# Ours\r\n\r\nBe kind.')
      assert.equal(await read(agents), '# Ours\r\n\r\nBe kind.', 'nothing is written yet')
      assert.match((await vscode.workspace.openTextDocument(modified)).getText(), /rounds down/)
      await screenshot('experiences-export')
      await run('writeExport')
      const written = await read(agents)
      assert.ok(written.startsWith('# Ours\r\n\r\nBe kind.'))
      assert.match(written, /training-free-grpo:begin/)
      await until('the preview to close', () => diffInFront() === undefined)

      await run('retireExperience', LIBRARY.fsPath, 'E1')
      await untilRows('that it is out of date', (shown) =>
        shown.includes('AGENTS.md is out of date | export again'),
      )
      await run('exportAgain')
      await until('the preview', () => diffInFront())
      await run('writeExport')
      assert.doesNotMatch(await read(agents), /INVALID/)
      await untilRows('that it is up to date', (shown) => !shown.join().includes('out of date'))
      await run('undoExperienceChange')
      await run('undoExperienceChange')
      await run('undoExperienceChange')
      assert.equal(await read(agents), '# Ours\r\n\r\nBe kind.')
      assert.equal(await read(LIBRARY), original)
    } finally {
      await vscode.workspace.fs.delete(agents)
    }
  })

  it('previews all exports that are out of date in tabs of their own', async () => {
    const agents = inWorkspace('AGENTS.md')
    const previews = () =>
      vscode.window.tabGroups.all
        .flatMap(({ tabs }) => tabs)
        .filter(
          ({ input }) =>
            input instanceof vscode.TabInputTextDiff && input.modified.scheme === 'tfgrpo-export',
        )
    try {
      for (const command of ['exportAgentsMd', 'exportSkill']) {
        await run(command)
        await until('the preview', () => diffInFront())
        await run('writeExport')
        await until('the preview to close', () => previews().length === 0)
      }
      await run('retireExperience', LIBRARY.fsPath, 'E1')
      await untilRows(
        'both out of date',
        (shown) => shown.filter((line) => line.includes('is out of date')).length === 2,
      )
      await run('exportAgain')
      await until('both previews', () => previews().length === 2)
    } finally {
      await vscode.commands.executeCommand('workbench.action.closeAllEditors')
      await vscode.workspace.fs.delete(agents)
      await vscode.workspace.fs.delete(inWorkspace('.agents'), { recursive: true })
    }
  })

  it('does not write over a file that changed under the preview', async () => {
    const skill = inWorkspace('.agents/skills/project-experience/SKILL.md')
    await run('exportSkill')
    await until('the preview', () => diffInFront())
    await write(skill, 'mine')
    await run('writeExport')
    assert.equal(await read(skill), 'mine')
    await vscode.workspace.fs.delete(inWorkspace('.agents'), { recursive: true })
  })

  it('adds an experience as a candidate', async () => {
    await run('addExperience', 'Names of tests say the behaviour.')
    await untilRows('the candidate', (shown) =>
      shown.includes('  Names of tests say the behaviour. | E4 · not in use'),
    )
    await run('undoExperienceChange')
    assert.equal(await read(LIBRARY), original)
  })
})
