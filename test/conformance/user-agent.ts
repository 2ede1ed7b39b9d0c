/** The pages of the suite know the browsers of their time, and put up a warning in any other. */
export const userAgent = 'Mozilla/5.0 (X11; rv:115.0) Gecko/20100101 Firefox/115.0';
