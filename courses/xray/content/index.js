import { openLesson } from './shared/lesson.js';
import { connect } from './shared/scorm-12.js';
import { readLaunchData } from './launch-data.js';

const lms = connect();
readLaunchData(lms.launchData);
await openLesson(lms);
