declare module "@alpinejs/csp" {
  interface Alpine {
    data(name: string, make: (...given: never[]) => object): void;
    start(): void;
  }
  const alpine: Alpine;
  export default alpine;
}

declare module "*.css";
