/** The benchmark's tasks: 20, of which one is always solved and one never, so that 36 of 40 groups are mixed. */
export const SAMPLES = 5
export const EPOCHS = 2
export const BATCH = 10
export const CONCURRENCY = 64

const TASKS = Array.from({ length: 20 }, (_, index) => ({
  id: `task-${String(index + 1).padStart(2, '0')}`,
  kind: index === 0 ? 'solved' : index === 1 ? 'unsolved' : 'mixed',
}))
export const TASK_IDS = TASKS.map(({ id }) => id)
/** steps of the paper run */
export const mostSteps = (EPOCHS * TASKS.length) / BATCH

const TOPICS = 'harbours glaciers violins copper beehives comets tapestry railways orchids lenses'.split(' ')
const SPLITS = ['train', 'train', 'val', 'test', 'train'] as const

/** The task file. Paper mode trains on all 20; grounded mode needs val and test tasks of its own: 12 / 4 / 4. */
export function taskFile(mode: 'paper' | 'grounded'): string {
  const tasks = TASKS.map(({ id, kind }, index) => ({
    id,
    prompt: `Question ${index + 1} (${kind}) about ${TOPICS[index % 10]}: which word belongs to ${TOPICS[(index * 7 + 3) % 10]} number ${index * 37}?`,
    split: mode === 'paper' ? 'train' : SPLITS[index % SPLITS.length],
    tags: [TOPICS[index % 2]],
    answer: 'right',
    verify: { type: 'exact' },
  }))
  return tasks.map((task) => `${JSON.stringify(task)}\n`).join('')
}
