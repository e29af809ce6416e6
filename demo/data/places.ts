/** A town that Halden delivers to. */
export interface Town {
  readonly city: string;
  readonly region: string;
  readonly postalCode: string;
  readonly latitude: number;
  readonly longitude: number;
}

const town = (city: string, region: string, postalCode: string, latitude: number, longitude: number): Town => ({
  ...{ city, region, postalCode, latitude, longitude },
});

export const towns: readonly Town[] = [
  town('Portland', 'ME', '04101', 43.66, -70.26),
  town('Bangor', 'ME', '04401', 44.8, -68.77),
  town('Augusta', 'ME', '04330', 44.31, -69.78),
  town('Burlington', 'VT', '05401', 44.48, -73.21),
  town('Montpelier', 'VT', '05602', 44.26, -72.58),
  town('Concord', 'NH', '03301', 43.21, -71.54),
  town('Nashua', 'NH', '03060', 42.77, -71.47),
  town('Worcester', 'MA', '01608', 42.26, -71.8),
  town('Gloucester', 'MA', '01930', 42.62, -70.66),
  town('Newport', 'RI', '02840', 41.49, -71.31),
  town('Hartford', 'CT', '06103', 41.76, -72.67),
  town('Albany', 'NY', '12207', 42.65, -73.75),
];
