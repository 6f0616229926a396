import * as vscode from 'vscode'
import { EXPORT } from '../export/export-previews.ts'
import type { Services } from '../services.ts'
import { EditDocuments } from './review/edit-documents.ts'
import { ReviewDocuments } from './review/review-documents.ts'
import { EDIT, REVIEW } from './review/review-uri.ts'

/** The documents of reviews, edits and export previews; the view itself is made with the services. */
export function registerExperiences(services: Services): void {
  const reviews = new ReviewDocuments(services)
  const edits = new EditDocuments(services)
  services.context.subscriptions.push(
    reviews,
    edits,
    vscode.workspace.registerTextDocumentContentProvider(REVIEW, reviews),
    vscode.workspace.registerTextDocumentContentProvider(EXPORT, services.exports),
    vscode.workspace.registerFileSystemProvider(EDIT, edits, { isCaseSensitive: true }),
  )
}
