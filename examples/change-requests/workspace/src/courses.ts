import { type Answer, type Call, ok, refuse } from './http.ts'
import { find, type Store } from './store.ts'

export interface Teacher {
  id: string
  name: string
}

export interface Course {
  id: string
  title: string
  teacher: string
  day: string
  /** cents */
  price: number
  seats: number
  state: 'open' | 'cancelled'
}

export function showCourse(store: Store, call: Call): Answer {
  const course = find(store.courses, call.params.id)
  if (!course) return refuse(404, 'course.unknown')
  return ok(course)
}
