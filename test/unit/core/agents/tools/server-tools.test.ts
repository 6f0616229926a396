import { expect, it } from 'vitest'
import { serverTools } from '../../../../../src/core/agents/tools/server-tools.ts'
import type { ServerTool, ToolServers } from '../../../../../src/core/agents/tools/tool-servers.ts'
import { task } from '../../../../support/memory-ports.ts'
import { memoryWorkspace } from '../../../../support/memory-workspace.ts'

const servers: ToolServers = {
  identity: '',
  list: async () => ({ tools: [], problems: [] }),
  call: async ({ server, name }, input) => ({ output: `${server} ${name} ${JSON.stringify(input)}` }),
  close: async () => {},
}
const tool = (server: string, name: string): ServerTool => ({
  server,
  name,
  description: 'Does it.',
  parameters: { type: 'object' },
})

it('names tools by their server, in letters that endpoints and text protocols take, each once', () => {
  const long = 'x'.repeat(80)
  const names = serverTools(
    [tool('notes', 'add-note'), tool('notes', 'add.note'), tool('a', long), tool('a', long)],
    servers,
  )
  expect(names.map(({ name }) => name)).toEqual([
    'notes_add_note',
    'notes_add_note_2',
    `a_${'x'.repeat(62)}`,
    `a_${'x'.repeat(60)}_2`,
  ])
})

it('calls a tool by the name that its server has for it', async () => {
  const [first] = serverTools([tool('notes', 'add-note')], servers)
  const world = { task: task('a'), workspace: memoryWorkspace({}), signal: new AbortController().signal }
  expect(await first!.call({ note: 'one' }, world)).toEqual({ output: 'notes add-note {"note":"one"}' })
  expect(first!.spec).toEqual({
    name: 'notes_add_note',
    description: 'Does it.',
    parameters: { type: 'object' },
  })
})
