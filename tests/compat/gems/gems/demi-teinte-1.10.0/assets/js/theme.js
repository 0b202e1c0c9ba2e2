var theme;
