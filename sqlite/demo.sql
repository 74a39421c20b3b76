-- The demo catalogue: what a first visit to the shop shows. Pictures of the same
-- products: scripts/make-pictures.py. Applied when the variable demo_catalogue is on;
-- rows that exist already stay as they are.
--
-- Prices are in cents. Descriptions are HTML as the sanitiser leaves it.

insert or ignore into categories (id, name, slug) values
  (1, 'Connector kits', 'connector-kits'),
  (2, 'I/O boards', 'io-boards'),
  (3, 'Sensors', 'sensors'),
  (4, 'Cables and wire', 'cables-and-wire'),
  (5, 'Tools', 'tools'),
  (6, 'Power', 'power');

insert or ignore into products
  (id, model, name, description, quantity, price_minor, image_url, category_id, views, created_at, updated_at)
values
  (1099, 'CQRJSTEL-A', 'JST EL - 2 Pin Connector Kit', '<p>A kit of <strong>JST EL</strong> wire-to-wire connectors with two pins, for battery leads, LED strips and small motors. Housings lock with an audible click and stay locked when a cable is pulled.</p>
<ul><li>20 plug housings and 20 receptacle housings, natural nylon</li><li>45 male and 45 female crimp terminals, tin-plated phosphor bronze</li><li>Polarised: cannot be mated the wrong way round</li><li>Comes in a labelled box with a divider for each part</li></ul>
<h3>Specifications</h3>
<table><tbody><tr><th>Pitch</th><td>4.5 mm</td></tr><tr><th>Rated current</th><td>10 A (AWG 16)</td></tr><tr><th>Rated voltage</th><td>600 V</td></tr><tr><th>Wire range</th><td>AWG 22 to 16</td></tr><tr><th>Temperature</th><td>-25 to 85 °C</td></tr></tbody></table>
<p><em>Note:</em> crimp with an open-barrel tool, such as the <strong>CT-2820</strong>. Flat-nosed pliers make a joint that looks right and fails later.</p>',
   999, 616, 'catalog/CQRobot/JST EL/JST EL 2P-1.jpg', 1, 0, '2026-01-05T09:00:00Z', '2026-01-05T09:00:00Z'),
  (1100, 'CQRJSTEL-B', 'JST EL - 3 Pin Connector Kit', '<p>The three-pin sister of our best-selling EL kit, made for addressable LED strips and servo extensions.</p>
<ul><li>15 plug and 15 receptacle housings</li><li>50 male and 50 female terminals</li><li>Pin 1 is marked on every housing</li></ul>
<h3>Specifications</h3>
<table><tbody><tr><th>Pitch</th><td>4.5 mm</td></tr><tr><th>Rated current</th><td>10 A (AWG 16)</td></tr><tr><th>Wire range</th><td>AWG 22 to 16</td></tr></tbody></table>',
   412, 685, 'catalog/CQRobot/JST EL/JST EL 3P-1.jpg', 1, 0, '2026-01-05T09:00:00Z', '2026-01-05T09:00:00Z'),
  (1101, 'CQRJSTXH-K', 'JST XH - 2 to 5 Pin Assortment, 460 Pieces', '<p>The connector of balance leads, 3D printers and half of all hobby boards, in the four sizes that one really uses.</p>
<ul><li>25 sets each of 2 and 3 pins, 20 sets of 4 and 5 pins</li><li>Headers, housings and terminals included</li><li>Box with eight compartments</li></ul>
<h3>Specifications</h3>
<table><tbody><tr><th>Pitch</th><td>2.5 mm</td></tr><tr><th>Rated current</th><td>3 A</td></tr><tr><th>Wire range</th><td>AWG 30 to 22</td></tr></tbody></table>',
   138, 1299, 'catalog/CQRobot/JST XH/JST XH Kit.png', 1, 0, '2026-01-06T09:00:00Z', '2026-01-06T09:00:00Z'),
  (1102, 'CQRJSTPH-4', 'JST PH 2.0 - 4 Pin Sets, 30 Pieces', '<p>Small, light and found on nearly every single-cell battery: JST PH with a pitch of two millimetres.</p>
<ul><li>30 housings with pre-crimped leads of 15 cm</li><li>30 straight headers for through-hole mounting</li></ul>
<h3>Specifications</h3>
<table><tbody><tr><th>Pitch</th><td>2.0 mm</td></tr><tr><th>Rated current</th><td>2 A</td></tr><tr><th>Lead</th><td>AWG 26, silicone</td></tr></tbody></table>',
   77, 749, 'catalog/CQRobot/JST PH/JST PH 4P – Set.webp', 1, 0, '2026-01-06T09:00:00Z', '2026-01-06T09:00:00Z'),
  (1103, 'NW-DUP-620', 'Dupont 2.54 mm Connector Kit, 620 Pieces', '<p>Everything for jumper wires of one''s own length: housings from one to six pins, terminals and headers.</p>
<ul><li>240 housings, 1 to 6 pins</li><li>300 terminals, male and female</li><li>80 pin headers, straight</li></ul>
<h3>Specifications</h3>
<table><tbody><tr><th>Pitch</th><td>2.54 mm</td></tr><tr><th>Rated current</th><td>3 A</td></tr></tbody></table>',
   264, 1149, 'catalog/Nordwerk/Steckverbinder/Dupont 2,54 mm.jpg', 1, 0, '2026-01-07T09:00:00Z', '2026-01-07T09:00:00Z'),
  (1104, 'NW-LOET-120', 'Solder Seal Connectors, 120 Pieces', '<p>Heat-shrink tube, hot-melt adhesive and a ring of solder in one part: push the wires in, heat, done. <em>Waterproof</em> and strain-relieved.</p>
<ul><li>60 red, 40 blue, 20 yellow</li><li>Solder melts at 138 °C, below what insulation minds</li><li>Transparent, so that the joint can be inspected</li></ul>
<h3>Specifications</h3>
<table><tbody><tr><th>Wire range</th><td>0.25 to 6 mm²</td></tr><tr><th>Shrink ratio</th><td>3 : 1</td></tr></tbody></table>',
   190, 990, 'catalog/Nordwerk/Steckverbinder/Steckverbinder für Löten.png', 1, 0, '2026-01-07T09:00:00Z', '2026-01-07T09:00:00Z'),
  (1105, 'NW-SK-508', 'Screw Terminal Blocks 5.08 mm, 50 Pieces', '<p>Green terminal blocks for circuit boards. They slide into each other, so that any number of poles can be built from blocks of two and three.</p>
<ul><li>35 blocks of two poles, 15 of three</li><li>Rising-cage clamps: no loose strands</li></ul>
<h3>Specifications</h3>
<table><tbody><tr><th>Pitch</th><td>5.08 mm</td></tr><tr><th>Rated current</th><td>16 A</td></tr><tr><th>Rated voltage</th><td>300 V</td></tr><tr><th>Wire</th><td>0.5 to 2.5 mm²</td></tr></tbody></table>',
   0, 820, 'catalog/Nordwerk/Steckverbinder/Schraubklemmen 5,08 mm.jpg', 1, 0, '2026-01-08T09:00:00Z', '2026-01-08T09:00:00Z'),
  (1106, 'NW-HEB-3', 'Lever Connectors, 3 Conductors, 25 Pieces', '<p>Lift the lever, put in the stripped wire, close. Holds solid and fine-stranded wire alike and can be opened again.</p>
<ul><li>For three conductors of 0.2 to 4 mm²</li><li>Test opening for a probe</li></ul>
<h3>Specifications</h3>
<table><tbody><tr><th>Rated current</th><td>32 A</td></tr><tr><th>Rated voltage</th><td>450 V</td></tr><tr><th>Strip length</th><td>11 mm</td></tr></tbody></table>',
   530, 1375, 'catalog/Nordwerk/Steckverbinder/Hebelklemmen 3×.svg', 1, 0, '2026-01-08T09:00:00Z', '2026-01-08T09:00:00Z');

insert or ignore into products
  (id, model, name, description, quantity, price_minor, image_url, category_id, views, created_at, updated_at)
values
  (1110, 'FW-REL4', 'Relay Board, 4 Channels, Opto-Isolated', '<p>Switches four loads from any 3.3 V or 5 V pin. Inputs are separated from the coils by optocouplers.</p>
<ul><li>Each channel with changeover contact and LED</li><li>Trigger level selectable for each channel</li><li>Slots milled between coil and contact side</li></ul>
<h3>Specifications</h3>
<table><tbody><tr><th>Contacts</th><td>10 A, 250 V AC</td></tr><tr><th>Coil supply</th><td>5 V, 72 mA each</td></tr><tr><th>Size</th><td>75 × 55 mm</td></tr></tbody></table>
<p><strong>Mains voltage is dangerous.</strong> Work on it is for people who have learned it.</p>',
   86, 1190, 'catalog/Feinwerk/Boards/Relay 4ch.jpg', 2, 0, '2026-01-12T09:00:00Z', '2026-01-12T09:00:00Z'),
  (1111, 'FW-ADC16', '16-Bit ADC, 4 Channels, I2C', '<p>Gives four precise analogue inputs to boards that have none or noisy ones.</p>
<ul><li>Programmable gain from 2/3 to 16</li><li>Single-ended or differential inputs</li><li>Four addresses: up to 16 channels on a bus</li></ul>
<h3>Specifications</h3>
<table><tbody><tr><th>Resolution</th><td>16 bit</td></tr><tr><th>Rate</th><td>8 to 860 samples/s</td></tr><tr><th>Supply</th><td>2.0 to 5.5 V</td></tr></tbody></table>',
   143, 895, 'catalog/Feinwerk/Boards/ADC 16 bit.webp', 2, 0, '2026-01-12T09:00:00Z', '2026-01-12T09:00:00Z'),
  (1112, 'FW-GPIO16', 'GPIO Expander, 16 Pins, I2C', '<p>Sixteen more pins on two wires. Every pin can be input or output, has a pull-up and can raise an interrupt.</p>
<ul><li>Eight addresses by solder bridge</li><li>25 mA for each pin</li></ul>
<h3>Specifications</h3>
<table><tbody><tr><th>Bus</th><td>I2C, 100 kHz to 1.7 MHz</td></tr><tr><th>Supply</th><td>1.8 to 5.5 V</td></tr></tbody></table>',
   201, 640, 'catalog/Feinwerk/Boards/GPIO 16.jpg', 2, 0, '2026-01-13T09:00:00Z', '2026-01-13T09:00:00Z'),
  (1113, 'FW-PWM16', 'Servo Driver, 16 Channels, 12 Bit', '<p>Drives sixteen servos or LEDs without taking time from the processor: set the value and forget it.</p>
<ul><li>Screw terminal for the servo supply, protected against reversal</li><li>Rows of three pins fit servo plugs directly</li><li>Up to 62 boards on a bus</li></ul>
<h3>Specifications</h3>
<table><tbody><tr><th>Frequency</th><td>24 to 1526 Hz</td></tr><tr><th>Resolution</th><td>12 bit</td></tr><tr><th>Servo supply</th><td>up to 6 V, 8 A</td></tr></tbody></table>',
   58, 1325, 'catalog/Feinwerk/Boards/Servo 16ch.png', 2, 0, '2026-01-13T09:00:00Z', '2026-01-13T09:00:00Z'),
  (1114, 'FW-MCU-RP', 'Microcontroller Board RP2040, USB-C', '<p>Two cores at 133 MHz, 16 MB of flash and a proper USB-C connector, on a board that fits a breadboard with a row to spare.</p>
<ul><li>26 usable pins, castellated edges</li><li>Boot and reset buttons</li><li>Programmable in C, MicroPython, CircuitPython and Rust</li></ul>
<h3>Specifications</h3>
<table><tbody><tr><th>Memory</th><td>264 KB RAM, 16 MB flash</td></tr><tr><th>Supply</th><td>5 V USB or 1.8 to 5.5 V</td></tr><tr><th>Size</th><td>51 × 21 mm</td></tr></tbody></table>
<p>Documentation of the chip: <a href="https://www.raspberrypi.com/documentation/microcontrollers/" rel="noopener noreferrer">Raspberry Pi</a>.</p>',
   324, 790, 'catalog/Feinwerk/Boards/Mikrocontroller – RP2040.jpg', 2, 0, '2026-01-14T09:00:00Z', '2026-01-14T09:00:00Z'),
  (1115, 'FW-CAN', 'CAN Bus Transceiver, 3.3 V', '<p>Connects a microcontroller with a CAN controller to a vehicle or machine bus.</p>
<ul><li>Terminating resistor of 120 ohms by jumper</li><li>Survives ±36 V on the bus lines</li></ul>
<h3>Specifications</h3>
<table><tbody><tr><th>Rate</th><td>up to 1 Mbit/s</td></tr><tr><th>Supply</th><td>3.3 V, 10 mA</td></tr></tbody></table>',
   95, 545, 'catalog/Feinwerk/Boards/CAN transceiver.svg', 2, 0, '2026-01-14T09:00:00Z', '2026-01-14T09:00:00Z'),
  (1116, 'FW-USBTTL', 'USB to Serial Adapter, 3.3 V and 5 V', '<p>The adapter that ought to be in every drawer. The level is chosen with a switch, not with a soldering iron.</p>
<ul><li>All modem lines brought out</li><li>Resettable fuse on the supply pin</li><li>LEDs for both directions</li></ul>
<h3>Specifications</h3>
<table><tbody><tr><th>Rate</th><td>300 bit/s to 3 Mbit/s</td></tr><tr><th>Connector</th><td>USB-C</td></tr></tbody></table>',
   167, 585, 'catalog/Feinwerk/Boards/USB–TTL.webp', 2, 0, '2026-01-15T09:00:00Z', '2026-01-15T09:00:00Z'),
  (1117, 'FW-MOT2', 'Dual Motor Driver, 1.2 A', '<p>Two direct-current motors or one stepper, forwards, backwards, braking and coasting.</p>
<ul><li>Built-in protection against heat and short circuits</li><li>Stand-by input for battery devices</li></ul>
<h3>Specifications</h3>
<table><tbody><tr><th>Motor supply</th><td>2.5 to 13.5 V</td></tr><tr><th>Current</th><td>1.2 A, 3.2 A peak</td></tr></tbody></table>',
   0, 675, 'catalog/Feinwerk/Boards/Motor 2ch.jpg', 2, 0, '2026-01-15T09:00:00Z', '2026-01-15T09:00:00Z');

insert or ignore into products
  (id, model, name, description, quantity, price_minor, image_url, category_id, views, created_at, updated_at)
values
  (1120, 'HK-TH31', 'Temperature and Humidity Sensor', '<p>A calibrated sensor under a membrane that keeps dust and water out and lets humidity in.</p>
<ul><li>Accuracy ±0.2 °C and ±2 % relative humidity</li><li>Heater against condensation</li><li>Plug for solderless cables on both sides</li></ul>
<h3>Specifications</h3>
<table><tbody><tr><th>Range</th><td>-40 to 125 °C, 0 to 100 %</td></tr><tr><th>Bus</th><td>I2C, 0x44</td></tr><tr><th>Supply</th><td>2.4 to 5.5 V</td></tr></tbody></table>',
   240, 995, 'catalog/Hikari/センサー/温湿度センサー.jpg', 3, 0, '2026-01-19T09:00:00Z', '2026-01-19T09:00:00Z'),
  (1121, 'HK-BP85', 'Barometric Pressure Sensor', '<p>Measures air pressure finely enough to notice that it was carried up one stair.</p>
<ul><li>Relative accuracy ±0.06 hPa, that is half a metre</li><li>Temperature compensated</li></ul>
<h3>Specifications</h3>
<table><tbody><tr><th>Range</th><td>300 to 1250 hPa</td></tr><tr><th>Bus</th><td>I2C or SPI</td></tr><tr><th>Current</th><td>2.7 µA at 1 Hz</td></tr></tbody></table>',
   118, 1140, 'catalog/Hikari/センサー/気圧センサー.png', 3, 0, '2026-01-19T09:00:00Z', '2026-01-19T09:00:00Z'),
  (1122, 'HK-TOF4', 'Distance Sensor, Time of Flight, 4 m', '<p>Measures how long light takes there and back, so that colour and texture of the target hardly matter.</p>
<ul><li>Range from 4 cm to 4 m</li><li>Up to 50 measurements per second</li><li>Eye-safe (class 1)</li></ul>
<h3>Specifications</h3>
<table><tbody><tr><th>Field of view</th><td>27°, adjustable</td></tr><tr><th>Bus</th><td>I2C, 0x29</td></tr><tr><th>Supply</th><td>2.6 to 5.5 V</td></tr></tbody></table>',
   64, 1490, 'catalog/Hikari/センサー/距離センサー.jpg', 3, 0, '2026-01-20T09:00:00Z', '2026-01-20T09:00:00Z'),
  (1123, 'HK-SOIL', 'Soil Moisture Sensor, Capacitive', '<p>Has no bare metal in the soil and therefore does not corrode. A tomato plant will outlive the summer, and the sensor both.</p>
<ul><li>Analogue output, 0 to 3 V</li><li>Edges sealed with lacquer</li></ul>
<h3>Specifications</h3>
<table><tbody><tr><th>Supply</th><td>3.3 to 5.5 V, 5 mA</td></tr><tr><th>Length</th><td>98 mm</td></tr></tbody></table>',
   305, 430, 'catalog/Hikari/センサー/土壌センサー.webp', 3, 0, '2026-01-20T09:00:00Z', '2026-01-20T09:00:00Z'),
  (1124, 'HK-PIR', 'Motion Sensor, Passive Infrared', '<p>Notices people and cats within seven metres. Range and hold time are set with two screws.</p>
<ul><li>Digital output, 3.3 V</li><li>Repeat or single trigger by jumper</li></ul>
<h3>Specifications</h3>
<table><tbody><tr><th>Angle</th><td>110°</td></tr><tr><th>Hold time</th><td>3 to 300 s</td></tr><tr><th>Current</th><td>65 µA</td></tr></tbody></table>',
   412, 365, 'catalog/Hikari/センサー/人感センサー.jpg', 3, 0, '2026-01-21T09:00:00Z', '2026-01-21T09:00:00Z'),
  (1125, 'HK-IMU9', 'Motion Sensor, 9 Axes, with Fusion', '<p>Accelerometer, gyroscope and magnetometer with a processor that turns them into an orientation: no filter to write.</p>
<ul><li>Orientation 100 times per second</li><li>Calibrates itself in use</li></ul>
<h3>Specifications</h3>
<table><tbody><tr><th>Acceleration</th><td>±2 to ±16 g</td></tr><tr><th>Rotation</th><td>±125 to ±2000 °/s</td></tr><tr><th>Bus</th><td>I2C, UART</td></tr></tbody></table>',
   33, 2690, 'catalog/Hikari/センサー/9軸 IMU.jpg', 3, 0, '2026-01-21T09:00:00Z', '2026-01-21T09:00:00Z'),
  (1126, 'HK-LUX', 'Ambient Light Sensor', '<p>From starlight to direct sun, with the spectral response of the human eye.</p>
<ul><li>0.0036 to 120 000 lux</li><li>Interrupt on two thresholds</li></ul>
<h3>Specifications</h3>
<table><tbody><tr><th>Bus</th><td>I2C, 0x10</td></tr><tr><th>Supply</th><td>2.5 to 3.6 V</td></tr></tbody></table>',
   156, 520, 'catalog/Hikari/センサー/照度センサー.svg', 3, 0, '2026-01-22T09:00:00Z', '2026-01-22T09:00:00Z'),
  (1127, 'HK-CO2', 'CO2 Sensor, NDIR', '<p>A true infrared sensor: it measures carbon dioxide and not what happens to smell of it. Tells you when to open a window.</p>
<ul><li>Accuracy ±(30 ppm + 3 %)</li><li>Automatic and forced calibration</li></ul>
<h3>Specifications</h3>
<table><tbody><tr><th>Range</th><td>400 to 10 000 ppm</td></tr><tr><th>Response</th><td>20 s</td></tr><tr><th>Supply</th><td>3.3 to 5.5 V, 19 mA</td></tr></tbody></table>',
   0, 4450, 'catalog/Hikari/センサー/CO₂センサー.jpg', 3, 0, '2026-01-22T09:00:00Z', '2026-01-22T09:00:00Z');

insert or ignore into products
  (id, model, name, description, quantity, price_minor, image_url, category_id, views, created_at, updated_at)
values
  (1130, 'NW-USBC-1', 'USB-C Cable, 1 m, 100 W, Braided', '<p>Charges a laptop, survives a backpack. The sleeve is woven and the strain relief long.</p>
<ul><li>Marked for 100 W</li><li>USB 2.0 data</li><li>Metal shells</li></ul>
<h3>Specifications</h3>
<table><tbody><tr><th>Length</th><td>1 m</td></tr><tr><th>Power</th><td>20 V, 5 A</td></tr></tbody></table>',
   640, 890, 'catalog/Nordwerk/Kabel/USB-C 1 m.jpg', 4, 0, '2026-01-26T09:00:00Z', '2026-01-26T09:00:00Z'),
  (1131, 'NW-JUMP-40', 'Jumper Wires, 3 × 40, 20 cm', '<p>Ribbons of forty in ten colours, to be used whole or torn apart.</p>
<ul><li>One ribbon each: male-male, male-female, female-female</li><li>Contacts that hold after the hundredth time</li></ul>
<h3>Specifications</h3>
<table><tbody><tr><th>Length</th><td>20 cm</td></tr><tr><th>Pitch</th><td>2.54 mm</td></tr></tbody></table>',
   720, 475, 'catalog/Nordwerk/Kabel/Jumper 40.png', 4, 0, '2026-01-26T09:00:00Z', '2026-01-26T09:00:00Z'),
  (1132, 'NW-SIL-22', 'Silicone Wire AWG 22, 6 Colours × 5 m', '<p>Sixty strands in silicone: as limp as a shoelace and untouched by a soldering iron.</p>
<ul><li>Black, red, yellow, green, blue, white</li><li>On one spool with six chambers</li></ul>
<h3>Specifications</h3>
<table><tbody><tr><th>Cross section</th><td>0.33 mm²</td></tr><tr><th>Temperature</th><td>-60 to 200 °C</td></tr><tr><th>Outer diameter</th><td>1.7 mm</td></tr></tbody></table>',
   98, 1590, 'catalog/Nordwerk/Kabel/Silikonlitze 22 AWG.webp', 4, 0, '2026-01-27T09:00:00Z', '2026-01-27T09:00:00Z'),
  (1133, 'NW-SH4-10', 'Solderless Sensor Cable, JST SH 4 Pin, 10 cm', '<p>Plugs our sensors together. Both ends are the same and fit one way only.</p>
<ul><li>Colours as everyone expects: black, red, blue, yellow</li></ul>
<h3>Specifications</h3>
<table><tbody><tr><th>Pitch</th><td>1.0 mm</td></tr><tr><th>Length</th><td>10 cm</td></tr></tbody></table>',
   480, 145, 'catalog/Nordwerk/Kabel/JST SH 4P.svg', 4, 0, '2026-01-27T09:00:00Z', '2026-01-27T09:00:00Z');

insert or ignore into products
  (id, model, name, description, quantity, price_minor, image_url, category_id, views, created_at, updated_at)
values
  (640, 'NW-BB830', 'Breadboard, 830 Contacts', '<p>The board on which most of the things in this shop spend their first evening.</p>
<ul><li>Two power rails on each side</li><li>Adhesive back; boards lock into each other</li></ul>
<h3>Specifications</h3>
<table><tbody><tr><th>Size</th><td>165 × 55 × 9 mm</td></tr><tr><th>Wire</th><td>AWG 29 to 20</td></tr></tbody></table>',
   870, 395, 'catalog/Nordwerk/Werkzeug/Breadboard 830.jpg', 5, 0, '2026-01-05T09:00:00Z', '2026-01-05T09:00:00Z'),
  (1140, 'CT-2820', 'Crimping Pliers for Open Barrels, AWG 28 to 18', '<p>The tool for JST, Dupont and Molex terminals. The ratchet opens only when the joint is finished, which is the whole secret.</p>
<ul><li>Four nests from 0.1 to 1.0 mm²</li><li>Crimps wire and insulation in one stroke</li><li>Force adjustable</li></ul>
<h3>Specifications</h3>
<table><tbody><tr><th>Length</th><td>190 mm</td></tr><tr><th>Weight</th><td>320 g</td></tr></tbody></table>',
   72, 2950, 'catalog/Nordwerk/Werkzeug/Crimpzange.jpg', 5, 0, '2026-02-02T09:00:00Z', '2026-02-02T09:00:00Z'),
  (1141, 'SI-65', 'Soldering Iron, 65 W, USB-C', '<p>From cold to 350 °C in eight seconds, from any charger of 65 W. Falls asleep when it is put down.</p>
<ul><li>Display with temperature and power</li><li>Tips change without tools</li><li>Silicone cable of 1.2 m included</li></ul>
<h3>Specifications</h3>
<table><tbody><tr><th>Temperature</th><td>100 to 450 °C</td></tr><tr><th>Supply</th><td>9 to 20 V</td></tr><tr><th>Weight</th><td>38 g without cable</td></tr></tbody></table>
<p><em>Hot.</em> Keep it in its stand, and away from children.</p>',
   51, 5490, 'catalog/Nordwerk/Werkzeug/Lötkolben 65 W.png', 5, 0, '2026-02-02T09:00:00Z', '2026-02-02T09:00:00Z');

insert or ignore into products
  (id, model, name, description, quantity, price_minor, image_url, category_id, views, created_at, updated_at)
values
  (42, 'FW-LIPO2', 'LiPo Charger and 5 V Booster', '<p>Charges one lithium cell from USB-C and makes 5 V of it, at the same time if need be.</p>
<ul><li>Charge current 0.1 to 1 A, by resistor</li><li>Protects the cell against deep discharge</li><li>Fuel gauge on I2C</li></ul>
<h3>Specifications</h3>
<table><tbody><tr><th>Output</th><td>5 V, 2 A</td></tr><tr><th>Stand-by</th><td>18 µA</td></tr><tr><th>Plug</th><td>JST PH 2.0</td></tr></tbody></table>',
   129, 945, 'catalog/Feinwerk/Strom/LiPo Lader.jpg', 6, 0, '2026-01-05T09:00:00Z', '2026-01-05T09:00:00Z'),
  (57, 'FW-PSU-BB', 'Breadboard Power Supply, 3.3 V and 5 V', '<p>Sits on the end of a breadboard and feeds both rails, each with its own voltage.</p>
<ul><li>Switch and LED</li><li>Input from USB-C or 6 to 12 V</li></ul>
<h3>Specifications</h3>
<table><tbody><tr><th>Output</th><td>3.3 V or 5 V, 700 mA</td></tr></tbody></table>',
   0, 560, 'catalog/Feinwerk/Strom/Netzteil für Breadboards.webp', 6, 0, '2026-01-05T09:00:00Z', '2026-01-05T09:00:00Z');

