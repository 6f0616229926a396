import assert from 'node:assert/strict'
import { after, before, describe, it } from 'mocha'
import * as vscode from 'vscode'
import { commandTool, runAfterConsent } from '../../../src/vscode/chat/command-tools.ts'
import { handleChat } from '../../../src/vscode/chat/participant.ts'
import { ReferencedTools } from '../../../src/vscode/chat/referenced-tools.ts'
import { Libraries } from '../../../src/vscode/workspace/libraries.ts'
import { ourExtension } from '../support/extension.ts'
import { screenshot } from '../support/screenshot.ts'
import { type ScriptedModel, scriptedModel } from '../support/scripted-model.ts'
import { until } from '../support/until.ts'

const LIBRARY = `version: 1
next: 3
experiences:
  - id: E1
    text: On invalid input return an error object instead of throwing.
    evidence:
      - 'parsePort("0") should return { error: "INVALID_PORT" }'
    tags: [parsing]
    status: proven
    effect: { mean: 0.31, low: 0.12, high: 0.48, trials: 48, model: other-model }
    history: []
  - id: E2
    text: Amounts are integers in cents.
    evidence: []
    tags: [money]
    status: candidate
    history: []
`

/** What the undo of the first /remember in this window carries. */
const FIRST_BUTTON = 1

async function ask(query: string, attachFiles: vscode.Uri[] = []): Promise<unknown> {
  return vscode.commands.executeCommand('workbench.action.chat.open', {
    query,
    attachFiles,
    mode: 'ask',
    modelSelector: { vendor: 'scripted', id: 'scripted' },
    blockOnResponse: true,
  })
}

describe('@grpo', () => {
  let scripted: ScriptedModel
  const root = () => vscode.workspace.workspaceFolders![0]!.uri
  const file = (path: string) => vscode.Uri.joinPath(root(), path)
  const write = (path: string, text: string) =>
    vscode.workspace.fs.writeFile(file(path), new TextEncoder().encode(text))
  const read = async (path: string) =>
    new TextDecoder().decode(await vscode.workspace.fs.readFile(file(path)))
  const sent = () =>
    scripted.requests.map(({ messages }) => messages.map(({ text }) => text).join('\n')).join('\n\n')

  before(async () => {
    await ourExtension().activate()
    scripted = await scriptedModel()
    await write('.grpo/library.yaml', LIBRARY)
  })
  after(async () => {
    await vscode.workspace.fs.delete(file('.grpo'), { recursive: true })
  })

  it('includes what is proven in the prompt, and lists it', async () => {
    scripted.script(() => 'Done.')
    await ask('@grpo Write parseThing.')
    await until('a request', () => scripted.requests.length > 0)
    assert.match(sent(), /On invalid input return an error object/)
    assert.match(sent(), /INVALID_PORT/)
    assert.doesNotMatch(sent(), /Amounts are integers/)
    await screenshot('chat-receipt')
  })

  it('/without leaves the experiences out', async () => {
    scripted.script(() => 'Done without.')
    await ask('@grpo /without Write parseThing.')
    await until('a request', () => scripted.requests.length > 0)
    assert.doesNotMatch(scripted.requests.at(-1)!.messages[0]!.text, /On invalid input/)
  })

  it('/compare asks twice, once without and once with', async () => {
    scripted.script(({ number }) => `answer ${number}`)
    await ask('@grpo /compare Write parseOther.')
    await until('two requests', () => scripted.requests.length === 2)
    const [without, having] = scripted.requests.map(({ messages }) => messages[0]!.text)
    assert.doesNotMatch(without!, /On invalid input/)
    assert.match(having!, /On invalid input/)
    const diff = () => {
      const input = vscode.window.tabGroups.activeTabGroup.activeTab?.input
      return input instanceof vscode.TabInputTextDiff ? input : undefined
    }
    // What its button does; comparisons are counted, and this is the first of the window.
    await vscode.commands.executeCommand('tfgrpo.openComparison', 1)
    const { original, modified } = await until('the comparison', diff)
    const page = async (uri: vscode.Uri) => (await vscode.workspace.openTextDocument(uri)).getText()
    assert.equal(await page(original), '# Write parseOther.\n\nanswer 1')
    assert.equal(await page(modified), '# Write parseOther.\n\nanswer 2')
    await vscode.commands.executeCommand('workbench.action.closeAllEditors')
  })

  it('reads files and proposes changes without writing them', async () => {
    const path = 'proposed.js'
    scripted.script(({ number }) => {
      if (number === 1) return { toolCalls: [{ name: 'list', input: {} }] }
      if (number === 2)
        return { toolCalls: [{ name: 'edit', input: { path, content: 'export const a = 1\n' } }] }
      if (number === 3) return { toolCalls: [{ name: 'read', input: { path } }] }
      return 'Proposed it.'
    })
    await ask('@grpo Add a file.')
    await until('four requests', () => scripted.requests.length === 4)
    const results = scripted.requests.at(-1)!.messages.flatMap(({ toolResults }) => toolResults)
    assert.match(results[0]!.text, /^README\.md$/m)
    assert.doesNotMatch(results[0]!.text, /tasks\.yaml/)
    assert.match(results[1]!.text, /proposed\.js is made/)
    assert.match(results[2]!.text, /export const a = 1/)
    // What its button does, for the first proposal of the window; it ends when the user has decided. That what is
    // ticked there is written is tested end to end.
    let applied: boolean | null = null
    void vscode.commands.executeCommand<boolean>('tfgrpo.reviewEdits', 1).then((result) => {
      applied = result
    })
    await until('the user to be asked, who declines', async () => {
      await vscode.commands.executeCommand('refactorPreview.discard')
      return applied !== null
    })
    await assert.rejects(async () => vscode.workspace.fs.stat(file(path)))
  })

  it('refuses paths that lead out of the workspace or to keys', async () => {
    scripted.script(({ number }) =>
      number === 1
        ? {
            toolCalls: [
              { name: 'read', input: { path: '../../etc/passwd' } },
              { name: 'read', input: { path: '.env' } },
              { name: 'no_such_tool', input: {} },
            ],
          }
        : 'Ok.',
    )
    await ask('@grpo Read the secrets.')
    await until('two requests', () => scripted.requests.length === 2)
    const results = scripted.requests.at(-1)!.messages.flatMap(({ toolResults }) => toolResults)
    assert.match(results[0]!.text, /no path inside the workspace/)
    assert.match(results[1]!.text, /not open/)
    assert.match(results[2]!.text, /There is no tool/)
  })

  it('does not inject what is attached already', async () => {
    scripted.script(() => 'Done.')
    await write('.grpo/library.yaml', LIBRARY)
    await write('AGENTS.md', '# Mine\n')
    await vscode.commands.executeCommand('tfgrpo.exportAgentsMd')
    await until(
      'the preview',
      () => vscode.window.tabGroups.activeTabGroup.activeTab?.input instanceof vscode.TabInputTextDiff,
    )
    await vscode.commands.executeCommand('tfgrpo.writeExport')
    assert.match(await read('AGENTS.md'), /On invalid input return an error object/)
    await ask('@grpo Write parseAttached.', [file('AGENTS.md')])
    await until('a request', () => scripted.requests.length > 0)
    const all = scripted.requests
      .at(-1)!
      .messages.map(({ text }) => text)
      .join('\n')
    assert.equal(all.split('# Mine').length - 1, 1, 'the file is attached, once')
    assert.equal(all.split('On invalid input return an error object').length - 1, 1)
    await vscode.workspace.fs.delete(file('AGENTS.md'))
  })

  it('does not treat what is under review as part of the question', async () => {
    scripted.script(() => 'Done.')
    await vscode.commands.executeCommand('tfgrpo.reviewCandidates')
    await until(
      'the review',
      () => vscode.window.tabGroups.activeTabGroup.activeTab?.input instanceof vscode.TabInputTextDiff,
    )
    // The chat attaches what is in front by itself.
    await ask('@grpo Write parseReviewed.')
    await until('a request', () => scripted.requests.length > 0)
    assert.match(sent(), /On invalid input return an error object/)
    assert.doesNotMatch(sent(), /Amounts are integers/)
    await vscode.commands.executeCommand('workbench.action.closeAllEditors')
  })

  it('/remember keeps a correction as a candidate, and the undo restores every byte', async () => {
    scripted.script(() => 'Dates are ISO strings in UTC.')
    await ask('@grpo /remember Dates must be ISO strings, in UTC.')
    const text = await until('the candidate', async () => {
      const now = await read('.grpo/library.yaml')
      return now.includes('E3') ? now : undefined
    })
    assert.match(text, /status: candidate/)
    assert.match(text, /Dates/)
    await vscode.commands.executeCommand('tfgrpo.forgetRemembered', FIRST_BUTTON)
    assert.equal(await read('.grpo/library.yaml'), LIBRARY)
  })

  it('/remember writes to the library of the answer, also after /without, and "Undo Last Change of Experiences" undoes it', async () => {
    const nested = LIBRARY.replace('next: 3', 'next: 8')
    await write('service/.grpo/library.yaml', nested)
    await write('service/dates.js', 'export const day = 1\n')
    try {
      scripted.script(() => 'Dates are ISO strings in UTC.')
      for (const query of ['@grpo Write parseDate.', '@grpo /without Write parseDate.']) {
        await ask(query, [file('service/dates.js')])
        await ask('@grpo /remember Dates must be ISO strings, in UTC.')
        await until('the candidate', async () =>
          (await read('service/.grpo/library.yaml')).includes('id: E8'),
        )
        assert.equal(await read('.grpo/library.yaml'), LIBRARY)
        await vscode.commands.executeCommand('tfgrpo.undoExperienceChange')
        assert.equal(await read('service/.grpo/library.yaml'), nested)
      }
    } finally {
      await vscode.workspace.fs.delete(file('service'), { recursive: true })
    }
  })

  it('/remember without words and without failed tests asks no model and keeps nothing', async () => {
    scripted.script(() => 'Never asked.')
    await ask('@grpo /remember')
    assert.equal(scripted.requests.length, 0)
    assert.equal(await read('.grpo/library.yaml'), LIBRARY)
  })

  it('/remember keeps the words of the user where the model returns no rule', async () => {
    scripted.script(() => 'Words. '.repeat(100))
    await ask('@grpo /remember Ids start with the kind.')
    const text = await until('the candidate', async () => {
      const now = await read('.grpo/library.yaml')
      return now.includes('E3') ? now : undefined
    })
    assert.match(text, /text: Ids start with the kind\./)
    // What was remembered first had the same id: its button is used up.
    await vscode.commands.executeCommand('tfgrpo.forgetRemembered', FIRST_BUTTON)
    assert.equal(await read('.grpo/library.yaml'), text)
    await vscode.commands.executeCommand('tfgrpo.undoExperienceChange')
  })

  it('gives any agent the experiences through a tool', async () => {
    const tool = vscode.lm.tools.find(({ name }) => name === 'tfgrpo_search_experiences')
    assert.ok(tool, 'the tool is not there')
    const result = await vscode.lm.invokeTool(tool.name, {
      input: { query: 'invalid input' },
      toolInvocationToken: undefined,
    })
    const text = result.content.map((part) => (part as vscode.LanguageModelTextPart).value).join('')
    assert.match(text, /error object instead of throwing\. \(E1\)/)
    assert.doesNotMatch(text, /cents/)
  })

  it('reports through the tool that a library cannot be read', async () => {
    await write('.grpo/library.yaml', LIBRARY.replace('status: proven', 'status: provn'))
    const text = await until('the error', async () => {
      const { content } = await vscode.lm.invokeTool('tfgrpo_search_experiences', {
        input: { query: 'invalid input' },
        toolInvocationToken: undefined,
      })
      const said = content.map((part) => (part as vscode.LanguageModelTextPart).value).join('')
      return said.includes('cannot be read') ? said : undefined
    })
    assert.match(text, /provn/)
    await write('.grpo/library.yaml', LIBRARY)
  })

  it('passes on all kinds of parts that a tool of another extension returns', async () => {
    const parts = [new vscode.LanguageModelPromptTsxPart({ node: 1 }), new vscode.LanguageModelTextPart('x')]
    const request = { toolReferences: [{ name: 'other' }], toolInvocationToken: undefined as never }
    const { token } = new vscode.CancellationTokenSource()
    const tools = new ReferencedTools(request, token, async () => ({ content: parts }))
    const { output } = await tools.call({ name: 'other' }, {})
    assert.match(output, /^x\n/)
    const given = tools.partsOf(output)!
    assert.equal(given[0], parts[0])
    assert.equal((given[1] as vscode.LanguageModelTextPart).value, 'x')
    assert.equal(tools.partsOf('what no tool said'), undefined)
  })

  it('runs nothing that a model wrote without a sandbox, and nothing that does not wait for the user', async () => {
    const { token } = new vscode.CancellationTokenSource()
    const asking = { invocationToken: undefined, token, tests: 'npm test', onWaited: () => {} }
    const run = () => assert.fail('it ran')
    const wanted = { line: 'npm test; ls', tier: 'unsandboxed' } as const
    await assert.rejects(runAfterConsent(wanted, run, asking), /need a sandbox/)
    const options = { input: { session: 1000 }, toolInvocationToken: undefined }
    await assert.rejects(
      async () => commandTool('tfgrpo_run_command').invoke(options, token),
      /waits to be run/,
    )
  })

  it('sees unsaved edits, what is selected, and problems of the open file, all as data', async () => {
    const path = 'looked-at.js'
    await write(path, 'export const saved = 1\n')
    const problems = vscode.languages.createDiagnosticCollection('scripted')
    try {
      const editor = await vscode.window.showTextDocument(await vscode.workspace.openTextDocument(file(path)))
      await editor.edit((edit) => edit.replace(new vscode.Range(0, 13, 0, 18), 'unsaved'))
      editor.selection = new vscode.Selection(0, 13, 0, 20)
      problems.set(file(path), [new vscode.Diagnostic(new vscode.Range(0, 0, 0, 6), 'This name is bad.')])
      scripted.script(({ number }) =>
        number === 1 ? { toolCalls: [{ name: 'read', input: { path } }] } : 'Seen.',
      )
      await ask('@grpo What is wrong here?')
      await until('two requests', () => scripted.requests.length === 2)
      const [first, second] = scripted.requests
      const asked = first!.messages.map(({ text }) => text).join('\n')
      assert.match(asked, /looked-at\.js, lines? 1-1 selected/)
      assert.match(asked, /looked-at\.js:1: error: This name is bad\./)
      assert.match(second!.messages.at(-1)!.toolResults[0]!.text, /export const unsaved = 1/)
    } finally {
      problems.dispose()
      await vscode.commands.executeCommand('workbench.action.revertAndCloseActiveEditor')
      await vscode.workspace.fs.delete(file(path))
    }
  })

  it('reports that a model returned no text, and what to do', async () => {
    scripted.script(() => '')
    const [model] = await vscode.lm.selectChatModels({ vendor: 'scripted', id: 'scripted' })
    const said: string[] = []
    const stream = {
      markdown: (text: string | vscode.MarkdownString) =>
        said.push(typeof text === 'string' ? text : text.value),
      progress: () => {},
      button: () => {},
    }
    const never = new vscode.EventEmitter<never>()
    const libraries = new Libraries(
      { all: async () => [], onDidChange: never.event },
      {
        onDidAppear: never.event,
      },
    )
    try {
      await handleChat({
        needs: {
          libraries,
          taskFiles: { all: async () => [] },
          changes: { change: async () => null },
          log: vscode.window.createOutputChannel('scripted', { log: true }),
        },
        request: {
          command: 'without',
          prompt: 'Say nothing.',
          model,
          references: [],
          toolReferences: [],
        } as unknown as vscode.ChatRequest,
        context: { history: [] },
        stream: stream as unknown as vscode.ChatResponseStream,
        token: new vscode.CancellationTokenSource().token,
      })
    } finally {
      libraries.dispose()
    }
    assert.match(said.join(''), /The model returned no text: ask again, or choose another model/)
  })

  it('lists the experiences', async () => {
    scripted.script(() => 'not asked')
    await ask('@grpo /experiences money')
    assert.equal(scripted.requests.length, 0)
    await screenshot('chat-experiences')
  })
})
