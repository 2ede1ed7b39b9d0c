import { openLesson } from './shared/lesson.js';
import { connect } from './shared/scorm-12.js';

await openLesson(connect());
