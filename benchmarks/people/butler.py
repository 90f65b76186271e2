"""Assistant for home, travel, money, health, car, work and school: nothing takes arguments."""


def descale_coffee_machine() -> None:
    """Starts the descaling programme."""


def dishwasher_salt_level() -> None:
    """Says how much salt is left in the dishwasher."""


def oven_preheat_time() -> None:
    """How long until the oven is hot."""


def fridge_door_open() -> None:
    """Checks whether the fridge is open."""


def laundry_finish_time() -> None:
    """When the washing machine will be done."""


def filter_replacement_due() -> None:
    """Tells when the air filter needs changing."""


def robot_return_to_base() -> None:
    """Sends the vacuum cleaner home."""


def away_lighting() -> None:
    """Lights go on and off while nobody is home."""


def hob_off_check() -> None:
    """Makes sure the cooker is switched off."""


def doorbell_history() -> None:
    """Who rang the bell earlier."""


def bin_collection_day() -> None:
    """Next day the rubbish is picked up."""


def sprinkler_pause() -> None:
    """Stops watering the lawn for today."""


def smoke_alarm_test() -> None:
    """Tests all smoke detectors."""


def heating_fault() -> None:
    """Radiators stay cold."""


def expiring_food() -> None:
    """Lists what goes off soon."""


def pantry_inventory() -> None:
    """Shows what is in the cupboard."""


def boarding_gate() -> None:
    """Gate of the next flight."""


def airport_queue() -> None:
    """Waiting time at security."""


def late_checkout() -> None:
    """Asks the hotel for a later departure."""


def train_delay_compensation() -> None:
    """Claims money back for a late train."""


def passport_expiry() -> None:
    """Until when the passport is valid."""


def seat_upgrade() -> None:
    """Requests a better seat."""


def airport_transfer() -> None:
    """Arranges a ride to the airport."""


def packing_help() -> None:
    """Makes a list of things to take."""


def parked_car() -> None:
    """Remembers where the car stands."""


def block_online_payments() -> None:
    """Switches off card payments on the internet."""


def savings_goal_progress() -> None:
    """How far the savings goal is reached."""


def standing_orders() -> None:
    """Shows regular payments."""


def round_up_savings() -> None:
    """Puts the small change of each purchase aside."""


def hidden_subscriptions() -> None:
    """Finds subscriptions that are still running."""


def loan_early_repayment() -> None:
    """Pays off the loan ahead of time."""


def pocket_money_payout() -> None:
    """Sends the children their weekly money."""


def split_restaurant_bill() -> None:
    """Divides a bill among several people."""


def prescription_refill() -> None:
    """Orders more of a regular medicine."""


def blood_pressure_log() -> None:
    """Shows measurements of blood pressure."""


def sleep_summary() -> None:
    """How the user slept."""


def pollen_count() -> None:
    """Strength of pollen today."""


def emergency_pharmacy() -> None:
    """Finds a chemist open at night."""


def sick_note() -> None:
    """Gets a certificate for the employer."""


def missed_dose() -> None:
    """What to do after forgetting a medicine."""


def posture_break() -> None:
    """Reminds to get up and stretch."""


def water_intake() -> None:
    """How much was drunk today."""


def remaining_range() -> None:
    """How far the car can still go."""


def preheat_car() -> None:
    """Warms the car before leaving."""


def dashboard_warning() -> None:
    """Explains a light on the dashboard."""


def car_wash() -> None:
    """Books a wash of the car."""


def car_locked() -> None:
    """Whether the car is locked."""


def toll_charges() -> None:
    """Tolls of the past trips."""


def report_accident() -> None:
    """Tells the insurer about a crash."""


def mute_microphone() -> None:
    """The assistant no longer listens."""


def delete_voice_recordings() -> None:
    """Erases what was recorded."""


def childproof_mode() -> None:
    """Keeps children from unsuitable content."""


def battery_health() -> None:
    """Condition of the device's battery."""


def night_display() -> None:
    """Makes the screen warmer in the evening."""


def bigger_text() -> None:
    """Enlarges the letters."""


def storage_cleanup() -> None:
    """Frees up space."""


def software_version() -> None:
    """Which version is installed."""


def guest_wifi() -> None:
    """Gives visitors access to the internet."""


def morning_briefing() -> None:
    """News, weather and dates of the day."""


def tongue_twister() -> None:
    """Recites one."""


def give_compliment() -> None:
    """Says something nice to the user."""


def ring_keys() -> None:
    """Makes the key finder beep."""


def free_meeting_room() -> None:
    """Finds an empty meeting room."""


def decline_meetings() -> None:
    """Says no to all meetings of the day."""


def expense_claim_status() -> None:
    """Where a claim for expenses stands."""


def printer_toner() -> None:
    """Checks how much toner is left."""


def out_of_office() -> None:
    """Sets the automatic reply."""


def overtime_balance() -> None:
    """Hours worked beyond the contract."""


def canteen_menu() -> None:
    """What there is for lunch."""


def helpdesk_ticket() -> None:
    """Something at the computer does not work."""


def payslip() -> None:
    """Shows the latest one."""


def visitor_badge() -> None:
    """Registers a guest at reception."""


def parcel_location() -> None:
    """Where a parcel is right now."""


def return_label() -> None:
    """Prints one for sending goods back."""


def price_alert() -> None:
    """Watches products for lower prices."""


def warranty_check() -> None:
    """Whether a purchase is still covered."""


def exchange_size() -> None:
    """Swaps clothes for a larger or smaller one."""


def homework_list() -> None:
    """What the children must do for school."""


def school_closed() -> None:
    """Whether lessons are cancelled."""


def report_child_absent() -> None:
    """Tells the school that a child stays home."""
