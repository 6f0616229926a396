import { addedText } from '../../patches.ts'
import { assertedTexts, rightAnswers, type SplitTask } from '../../tasks/task.ts'

/** What the guards compare a lesson with. Plain texts. */
export interface GuardMaterial {
  /** what this adds to: the material of the whole task set, one object a run, so that it is read through once */
  base?: GuardMaterial
  /** what a lesson may mention: instructions, train tasks, their shown files, answers and checks */
  open: readonly string[]
  /** what it must not give away */
  held: readonly { task: string; kind: 'prompt' | 'answer' | 'check'; text: string }[]
  /** characters of a rule at most; the limit of the library where it is left out */
  maxText?: number
  /** replies of the policy model: their text may not come back as a rule */
  received: readonly string[]
}

/** The material of a task set; val and test are held out. */
export function guardMaterial(tasks: readonly SplitTask[]): GuardMaterial {
  const train = tasks.filter(({ split }) => split === 'train')
  const heldTasks = tasks.filter(({ split }) => split !== 'train')
  const instructions = tasks.map((task) => task.instructions)
  // A file shown in any task is part of the code base, no task's secret.
  const shown = tasks.flatMap(({ show }) => show.flatMap(({ path, content }) => [path, content]))
  return {
    open: [
      ...new Set([
        ...instructions,
        ...shown,
        ...train.flatMap((task) => [
          task.id,
          task.prompt,
          ...rightAnswers(task),
          solutionText(task),
          ...task.tags,
          ...task.verify.flatMap(assertedTexts),
        ]),
      ]),
    ].filter((text) => text !== ''),
    held: [
      ...heldTasks.flatMap((task) => [
        { task: task.id, kind: 'prompt' as const, text: task.prompt },
        ...[...rightAnswers(task), solutionText(task)]
          .filter((text) => text !== '')
          .map((text) => ({ task: task.id, kind: 'answer' as const, text })),
        ...task.verify
          .flatMap(assertedTexts)
          .map((text) => ({ task: task.id, kind: 'check' as const, text })),
      ]),
    ],
    received: [],
  }
}

/** The material and what it adds to. */
export function layersOf(material: GuardMaterial): GuardMaterial[] {
  return material.base ? [material, ...layersOf(material.base)] : [material]
}

/** Of a change what it adds: the lines around it are the code base's. */
const solutionText = ({ solution, solutionPatch }: SplitTask) =>
  solutionPatch === undefined ? (solution ?? '') : addedText(solutionPatch)
