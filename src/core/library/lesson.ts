import type { WorkedExample } from './experience.ts'

/** What a reflection proposes, or a task with an accepted answer; it becomes an experience when an operation puts it into the library. */
export interface Lesson {
  /** L1, L2, ... within the run, in plan order */
  id: string
  text: string
  /** where it is an example and no rule */
  example?: WorkedExample
  evidence: string[]
  tags: string[]
  /** every task that was part of the calls that wrote or merged it */
  tasks: string[]
  /** draw of the call that wrote it */
  draw: string
}

/** A change of the library. An operation that cannot be applied is reported with its reason, never dropped silently. */
export type Operation =
  | {
      op: 'add'
      text: string
      example?: WorkedExample
      evidence: string[]
      tags: string[]
      tasks: string[]
      why: string
    }
  | {
      op: 'update'
      id: string
      text: string
      evidence: string[]
      tags: string[]
      tasks: string[]
      why: string
    }
  | { op: 'delete'; id: string; why: string }
  | { op: 'keep'; id?: string; why: string }
