import type { HealthState } from '../../core/verify/task-health.ts'
import type { TrainerRecord } from '../../node/ipc/trainer-channel.ts'
import type { L10n } from '../editor/words.ts'

/** What `tfgrpo tasks check` reports about a task. */
export interface CheckedTask {
  task: string
  state: HealthState
  reason: string
}

export function checkedIn(record: TrainerRecord): CheckedTask | null {
  return record.type === 'task-checked' ? (record as unknown as CheckedTask) : null
}

/** What needs attention comes first. */
const ORDER = ['solution-fails', 'flaky', 'unsolvable', 'trivial', 'unchecked', 'healthy'] as const

/** "12 tasks: 10 healthy, 2 quarantined." */
export function healthWords(checked: readonly CheckedTask[], l10n: L10n): string {
  const counts = [...ORDER].reverse().flatMap((state) => {
    const count = checked.filter((one) => one.state === state).length
    return count === 0 ? [] : [`${count} ${stateWords(state, l10n)}`]
  })
  return checked.length === 1
    ? l10n.t('1 task: {0}.', counts.join(', '))
    : l10n.t('{0} tasks: {1}.', checked.length, counts.join(', '))
}

/** Tasks that need attention, by problem, as a document; '' where there are none. */
export function healthText(checked: readonly CheckedTask[], l10n: L10n): string {
  const parts = ORDER.filter((state) => state !== 'healthy').flatMap((state) => {
    const own = checked.filter((one) => one.state === state)
    if (own.length === 0) return []
    const lines = own.map(({ task, reason }) => `- ${task}: ${reason.replace(/\s*\n\s*/g, ' ')}`)
    return [`## ${stateWords(state, l10n)} (${own.length})`, stateMeaning(state, l10n), lines.join('\n')]
  })
  return parts.length === 0 ? '' : [`# ${l10n.t('Task health')}`, ...parts, ''].join('\n\n')
}

function stateWords(state: HealthState, l10n: L10n): string {
  switch (state) {
    case 'healthy':
      return l10n.t('healthy')
    case 'solution-fails':
      return l10n.t('quarantined')
    case 'flaky':
      return l10n.t('flaky')
    case 'unsolvable':
      return l10n.t('unsolvable')
    case 'trivial':
      return l10n.t('trivially solvable')
    case 'unchecked':
      return l10n.t('not checked')
  }
}

function stateMeaning(state: Exclude<HealthState, 'healthy'>, l10n: L10n): string {
  switch (state) {
    case 'solution-fails':
      return l10n.t('Their own solutions do not pass: no run uses them until they are fixed.')
    case 'flaky':
      return l10n.t('Equal answers get different verdicts: anything learned from them is noise.')
    case 'unsolvable':
      return l10n.t('No answer receives a score.')
    case 'trivial':
      return l10n.t('An answer that does nothing gets through: no run uses them until they are fixed.')
    case 'unchecked':
      return l10n.t('Without a solution it is not known whether they can be solved.')
  }
}
