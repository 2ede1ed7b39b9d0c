import type { DemonstrationAdministration } from './organisations.ts';

interface Names {
  female: readonly string[];
  male: readonly string[];
  family: readonly string[];
}

/** Names as they are borne in a part of the world, put together by counting: nobody in particular is meant. */
export const names: Record<DemonstrationAdministration['names'], Names> = {
  american: {
    female: words('Camila Shanice Valentina Renata Keisha Lucía Marisol'),
    male: words('Mateo Andre Diego Joaquín Tyrone Emilio Rafael'),
    family: words('Quintero Baptiste Salcedo Montrose Villalba Clarke Arriaga Peralta Whitfield Zamora Larrea'),
  },
  asian: {
    female: words('Priya Mei-Lin Siti Anjali Thuy Kanya Lani'),
    male: words('Arif Wei Rohan Minh Somchai Tomasi Ravi'),
    family: words('Wirawan Sundaram Tanaka Phan Raksa Naivalu Chandran Halim Liang Ferdaus Tamati'),
  },
  african: {
    female: words('Wanjiru Thandiwe Grace Nyambura Chipo Esther Rehema'),
    male: words('Juma Tendai Daniel Kamau Farai Baraka Moses'),
    family: words('Okello Moyo Mwangi Chirwa Banda Kariuki Ndlovu Wekesa Phiri Kiptoo Zulu'),
  },
  european: {
    female: words('Ingrid Chiara Marta Helena Sofie Ana Giulia'),
    male: words('Lars Luca Tomasz Nikola Anders Marco Jonas'),
    family: words('Lindqvist Ferraro Nowak Hansen Moretti Kovač Bergström Rinaldi Dahl Costa Petrov'),
  },
  arab: {
    female: words('Layla Noura Salma Huda Amal Rania Yasmin'),
    male: words('Khalid Omar Youssef Tariq Hamza Sami Karim'),
    family: words('Mansouri Haddad Benali Zahrani Trabelsi Qasim Farouk Saidi Nasser Khoury Jaziri'),
  },
  'west-african': {
    female: words('Awa Fatou Mariam Aïssata Clarisse Rokia Estelle'),
    male: words('Ousmane Kofi Moussa Ibrahima Serge Amadou Yao'),
    family: words('Diabaté Sanogo Kouassi Traoré Mbarga Camara Ouédraogo Ndiaye Koné Bamba Etoundi'),
  },
};

function words(text: string): string[] {
  return text.split(' ');
}
