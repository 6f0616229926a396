import { expect, it } from 'vitest'
import { TOOL_NAMES } from '../../../../src/core/tasks/tool-name.ts'
import { toolWords } from '../../../../src/vscode/chat/tool-words.ts'
import { plainL10n } from '../../../support/plain-l10n.ts'

const words = (name: string, given: string) => toolWords({ id: 'c1', name, arguments: given }, plainL10n)

it('says what a tool does, for each tool of the agent', () => {
  for (const name of TOOL_NAMES) expect(words(name, '{}'), name).not.toBe(name)
  expect(words('read', '{"path":"src/a.js"}')).toBe('Reading src/a.js')
  expect(words('search', '{"pattern":"a+"}')).toBe('Looking for "a+"')
  expect(words('run', '{"command":"ls"}')).toBe('Running ls')
})

it('takes what a model wrote wrongly, and names tools of others', () => {
  expect(words('read', '{"path":')).toBe('Reading ')
  expect(words('list', '[1]')).toBe('Listing .')
  expect(words('editor_other', '{}')).toBe('editor_other')
})
