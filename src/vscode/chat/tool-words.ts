import { argumentsIn } from '../../core/agents/tool-arguments.ts'
import type { ToolCall } from '../../core/ports.ts'
import type { L10n } from '../editor/words.ts'

/** What the user reads while a tool runs. */
export function toolWords({ name, arguments: given }: ToolCall, l10n: L10n): string {
  const input = argumentsIn(given)
  const text = (key: string) => (typeof input[key] === 'string' ? input[key] : '')
  switch (name) {
    case 'list':
      return l10n.t('Listing {0}', text('folder') || '.')
    case 'search':
      return l10n.t('Looking for "{0}"', text('text') || text('pattern'))
    case 'read':
      return l10n.t('Reading {0}', text('path'))
    case 'edit':
      return l10n.t('Proposing a change of {0}', text('path'))
    case 'run':
      return l10n.t('Running {0}', text('command'))
    case 'test':
      return l10n.t('Running the tests')
    default:
      return name
  }
}
