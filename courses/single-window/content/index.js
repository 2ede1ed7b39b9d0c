import { openLesson } from './shared/lesson.js';
import { connect } from './shared/scorm-2004.js';

await openLesson(connect());
