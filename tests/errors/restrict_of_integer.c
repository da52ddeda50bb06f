int restrict number;
