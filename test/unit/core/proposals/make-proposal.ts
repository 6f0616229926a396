import { digest } from '../../../../src/core/digest.ts'
import type { Proposal } from '../../../../src/core/proposals/proposal.ts'

/** A proposal that was found in tests and is valid; its digest follows from what it asks. */
export function makeProposal(more: Partial<Proposal> = {}): Proposal {
  const proposal: Omit<Proposal, 'digest'> = {
    id: 'parse-port',
    source: 'tests',
    origin: 'test/port.test.js: parsePort',
    language: 'javascript',
    file: 'src/port.js',
    symbol: 'parsePort',
    range: { first: 1, last: 4 },
    prompt: 'Write the function parsePort(text).\nIt gives a number.',
    show: [],
    verify: [{ type: 'command', write: 'src/port.js', run: 'node --test test/port.test.js' }],
    tags: ['src'],
    solution: 'export function parsePort(text) {\n  return Number(text)\n}\n',
    state: { kind: 'valid' },
    checks: [],
    ...more,
  }
  return { digest: digest([proposal.id, proposal.prompt, proposal.verify]), ...proposal }
}
